import Interface
import Storage
import Telemetry
import Terminal
import Testing

@Suite struct TraceListTests {
    @Test func selectionStaysOnItsLineWhenTracesArrive() throws {
        var driver = ScreenDriver(traces: 60)
        driver.press("j", "j", "j", "j")
        let before = try #require(driver.selectedLine)
        for number in 60..<75 {
            driver.arrive(number)
            let after = try #require(driver.selectedLine)
            #expect(after.number == before.number)
            #expect(after.text == before.text)
        }
        #expect(driver.hasLine("▲ 15 new"))
    }

    @Test func followingShowsTheNewestOnTop() throws {
        var driver = ScreenDriver(traces: 40)
        driver.press("j", "j")
        driver.arrive(41)
        #expect(driver.hasLine("▲ 1 new"))
        driver.press("F")
        #expect(!driver.hasLine("▲"))
        #expect(driver.selectedLine?.number == 3)
        driver.arrive(42)
        #expect(driver.selectedLine?.number == 3)
        #expect(driver.lines[3].contains("GET /boom"))
    }

    @Test func enterOpensTheTraceUnderTheCursorAndEscapeComesBackToIt() throws {
        var driver = ScreenDriver(traces: 20)
        driver.press("j", "j", "j")
        let before = driver.selectedLine?.text
        driver.press(.enter)
        #expect(driver.lines[0].contains("Traces ›"))
        driver.arrive(21)
        driver.press(.escape)
        #expect(driver.selectedLine?.text == before)
    }

    @Test func pausedShowsNothingNewUntilItGoesOn() {
        var driver = ScreenDriver(traces: 10)
        driver.press(.space)
        #expect(driver.lines[0].contains("❚❚ paused"))
        let rows = driver.lines[3...12]
        driver.arrive(10)
        #expect(driver.lines[3...12] == rows)
        #expect(driver.hasLine("▲ 1 new"))
        driver.press(.space)
        #expect(driver.lines[0].contains("● live"))
        #expect(driver.lines[3...12] != rows)
    }

    @Test func sortingKeepsTheSelectedTrace() {
        var driver = ScreenDriver(traces: 20)
        driver.press("j", "j")
        let trace = driver.selectedLine?.text
        driver.press("s", "s")
        #expect(driver.hasLine("slowest first"))
        #expect(driver.selectedLine?.text == trace)
        driver.press("S")
        #expect(driver.hasLine("fastest first"))
        #expect(driver.selectedLine?.text == trace)
    }

    @Test func arrivalsInAnotherOrderMoveNothing() throws {
        var driver = ScreenDriver(traces: 60)
        driver.press("s", "s", "j", "j", "j", "j", "j", "j", "j", "j")
        let before = try #require(driver.selectedLine)
        for number in 60..<80 { driver.store(number) }
        let keys = (Int64(1)...80).sorted {
            (driver.summary($0)?.durationNanoseconds ?? 0, $0)
                < (driver.summary($1)?.durationNanoseconds ?? 0, $1)
        }
        driver.send(.order(generation: 3, keys: keys, ScanProgress(isComplete: true)))
        #expect(driver.selectedLine?.number == before.number)
        #expect(driver.selectedLine?.text == before.text)
    }

    @Test func aWrongFilterIsNotAppliedAndEscapeRestores() {
        var driver = ScreenDriver(traces: 20)
        driver.press("/")
        driver.type("status = error")
        driver.press(.enter)
        #expect(driver.lines[1].contains("where status = error"))
        #expect(driver.hasLine("8/20"))
        driver.press("/")
        driver.type(" and duration_ms >")
        #expect(driver.lines[2].contains("↑"))
        driver.press(.enter)
        #expect(driver.hasLine("8/20"), "Enter leaves a wrong filter to be put right")
        driver.press(.escape)
        #expect(driver.lines[1].contains("where status = error"))
        #expect(!driver.lines[1].contains("and"))
        driver.press(.escape)
        #expect(driver.lines[1].contains("all traces"))
    }

    @Test func theHistoryBringsFiltersBack() {
        var driver = ScreenDriver(traces: 5)
        driver.press("/")
        driver.type("error")
        driver.press(.enter, .escape, "/")
        driver.type("sta")
        driver.press(.up)
        #expect(driver.lines[1].contains("where error"))
        driver.press(.down)
        #expect(driver.lines[1].contains("where sta"))
    }

    @Test func tracesThatAreGoneLeaveTheList() {
        var driver = ScreenDriver(traces: 10)
        driver.press("j")
        driver.send(.evicted(below: 6))
        #expect(driver.hasLine("2/5"))
        driver.send(.evicted(below: 100))
        #expect(driver.hasLine("no traces yet"))
        driver.press(.enter, "j", "G", .pageDown, "y", "S")
        #expect(driver.hasLine("no traces yet"))
    }

    @Test func keysOnAnEmptyListDoNoHarm() {
        var driver = ScreenDriver()
        driver.press(
            .enter, "j", "k", "G", "g", .pageUp, .pageDown, "S", "s", .ctrl("d"), .ctrl("u"))
        #expect(driver.hasLine("no traces yet"))
        driver.press("y")
        #expect(
            driver.effects.contains(
                .copy("export OTEL_EXPORTER_OTLP_ENDPOINT=\(ScreenDriver.endpoint)")))
    }

    @Test func copiesTheTraceID() {
        var driver = ScreenDriver(traces: 3)
        driver.press("y")
        #expect(driver.effects.contains(.copy("\(SampleTraces.traceID(2))")))
        #expect(driver.lines.last?.contains("copied trace id") ?? false)
    }

    @Test func onlyRowsNearTheScreenAreAskedFor() {
        var driver = ScreenDriver()
        driver.isAnswering = false
        driver.effects = []
        driver.send(
            .order(
                generation: 1, keys: Array(1...500_000), ScanProgress(isComplete: true)))
        var asked = driver.pending.reduce(0) { sum, request in
            if case .summaries(let keys) = request { sum + keys.count } else { sum }
        }
        #expect(asked > 0 && asked < 200)
        driver.press("G")
        #expect(driver.hasLine("500,000/500,000"))
        asked = driver.pending.reduce(0) { sum, request in
            if case .summaries(let keys) = request { sum + keys.count } else { sum }
        }
        #expect(asked < 400)
    }

    @Test func aDoubleClickOpens() {
        var driver = ScreenDriver(traces: 20)
        driver.input(.mouse(Mouse(.press(.left), x: 20, y: 6)))
        #expect(driver.selectedLine?.number == 6)
        driver.input(.mouse(Mouse(.press(.left), x: 20, y: 6)))
        #expect(driver.lines[0].contains("Traces ›"))
    }

    @Test func aFailureIsNamed() {
        var driver = ScreenDriver()
        driver.send(.failed("/tmp/x.db: the disk is full"))
        #expect(driver.hasLine("the disk is full"))
    }

    @Test func tooSmallSaysWhatItNeeds() {
        var driver = ScreenDriver(traces: 3)
        for (width, height) in [(79, 24), (80, 23), (1, 1), (0, 0), (12, 2)] {
            driver.input(.resize(width: width, height: height))
            _ = driver.screen
        }
        driver.input(.resize(width: 50, height: 20))
        #expect(driver.hasLine("80×24"))
        driver.input(.resize(width: 80, height: 24))
        #expect(driver.hasLine("GET /boom"))
    }

    @Test func quitsFromTheList() {
        var driver = ScreenDriver(traces: 3)
        driver.press(.enter, "q")
        #expect(!driver.effects.contains(.quit))
        driver.press("q")
        #expect(driver.effects.contains(.quit))
    }

    @Test func aViewerSaysWhenItsReceiverEndsAndOffersToReceive() {
        var status = ReceiverStatus(role: .viewing(pid: 4711))
        status.canTakeOver = true
        var driver = ScreenDriver(status: status, traces: 3)
        #expect(driver.lines[0].contains("viewer of pid 4711"))
        driver.press("R")
        #expect(!driver.effects.contains(.takeOver))
        driver.send(.owner(nil))
        #expect(driver.lines.last?.contains("process 4711 has stopped receiving") ?? false)
        driver.press("j")
        #expect(driver.lines.last?.contains("R receive here") ?? false)
        driver.press("R")
        #expect(driver.effects.contains(.takeOver))
        driver.app.handle(.status(ReceiverStatus(role: .receiving)), at: driver.now)
        #expect(driver.lines[0].contains("● live"))
    }

    @Test func aLongWarningIsCutAndNotHidden() {
        let warning = "no OTLP/HTTP: 127.0.0.1:4318 is in use by another program; say --otlp-http"
        let status = ReceiverStatus(role: .idle, warnings: [warning])
        let driver = ScreenDriver(width: 80, height: 24, status: status, traces: 3)
        #expect(driver.lines[0].contains("⚠ no OTLP/HTTP: 127.0.0.1"))
    }

    @Test func whatWasDroppedAndRejectedIsSaid() {
        var driver = ScreenDriver(width: 80, height: 24, traces: 3)
        driver.send(
            .counters(StoreCounters(traces: 3, spans: 1_284_000, rejected: 3, dropped: 312)))
        #expect(driver.lines[0].contains("⚠ 312 dropped   ⚠ 3 rejected"))
    }
}
