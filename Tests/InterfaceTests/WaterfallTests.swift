import Interface
import Telemetry
import Terminal
import Testing

@Suite struct WaterfallTests {
    /// A driver with the trace of 17 spans open.
    private func opened(width: Int = 120, height: Int = 40) -> ScreenDriver {
        var driver = ScreenDriver(width: width, height: height, traces: 6)
        driver.press(.enter)
        return driver
    }

    @Test func foldsAndUnfolds() {
        var driver = opened()
        #expect(driver.lines.count { $0.contains("SELECT message") } == 12)
        driver.press("j", "h")
        #expect(driver.hasLine("▸ create_message +12"))
        #expect(!driver.hasLine("SELECT message"))
        #expect(driver.selectedLine?.text.contains("create_message") ?? false)
        driver.press("l")
        #expect(driver.lines.count { $0.contains("SELECT message") } == 12)
        driver.press("l")
        #expect(driver.selectedLine?.text.contains("SELECT message") ?? false)
        driver.press("h")
        #expect(driver.selectedLine?.text.contains("create_message") ?? false)
    }

    @Test func refusedRequestsShowTheirStatus() {
        var driver = ScreenDriver(width: 120, height: 40)
        var spans = [
            BrokenTrace.span(1, nil, "GET /found", 0, 100),
            BrokenTrace.span(2, 1, "GET /missing", 10, 20),
            BrokenTrace.span(3, 1, "GET /busy", 30, 20),
            BrokenTrace.span(4, 1, "GET /failed", 50, 20),
        ]
        for (index, status) in [200, 404, 429, 422].enumerated() {
            spans[index].attributes = Attributes([("http.status_code", .int(Int64(status)))])
            spans[index].flags = .httpStatus(Int64(status))
        }
        spans[3].flags.insert(.error)
        driver.store(spans, arrival: driver.now)
        driver.press(.space, .space, .enter)
        #expect(driver.hasLine("GET /missing 404"))
        #expect(driver.hasLine("GET /busy 429"))
        #expect(driver.hasLine("✗ GET /failed 422") && !driver.hasLine("GET /found 200"))
    }

    @Test func foldsAllAndUnfoldsAll() {
        var driver = opened()
        driver.press("G", "-")
        #expect(driver.hasLine("▸ ✗ POST /api/messages +16 ✗ 1"))
        #expect(driver.selectedLine?.number == 3)
        driver.press("=")
        #expect(driver.hasLine("enqueue message.created"))
        driver.press("g", "*")
        #expect(driver.hasLine("▸ ✗ POST /api/messages"))
        driver.press("*")
        #expect(driver.lines.count { $0.contains("SELECT message") } == 12)
    }

    @Test func sortsTheChildrenOfEachSpan() {
        var driver = opened()
        func row(_ name: String) -> Int? { driver.lines.firstIndex { $0.contains(name) } }
        driver.press("G", "k")
        #expect(driver.selectedLine?.text.contains("render") ?? false)
        driver.press("o")
        #expect(driver.hasLine("longest first"))
        #expect(driver.selectedLine?.text.contains("render") ?? false)
        // 98 ms, 71 ms, 9.8 ms; the children stay with their parents.
        driver.press("g", "-", "l")
        let rows = ["create_message", "render", "POST /notify"].compactMap(row)
        #expect(rows.count == 3 && rows == rows.sorted())
        driver.press("o", "o", "=")
        #expect(!driver.hasLine("first"))
    }

    @Test func jumpsFromErrorToErrorAlsoIntoWhatIsFolded() {
        var driver = opened()
        driver.press("-", "e")
        #expect(driver.selectedLine?.text.contains("POST /notify") ?? false)
        driver.press("e")
        #expect(driver.selectedLine?.text.contains("POST /api/messages") ?? false)
        driver.press("E")
        #expect(driver.selectedLine?.text.contains("POST /notify") ?? false)
    }

    @Test func findsInAttributes() {
        var driver = opened()
        driver.press("/")
        driver.type("RABBIT")
        driver.press(.enter)
        #expect(driver.selectedLine?.text.contains("enqueue") ?? false)
        #expect(driver.hasLine("/rabbit 1 of 1 found"))
        driver.press("/")
        driver.type("select")
        driver.press(.enter, "n")
        #expect(driver.hasLine("2 of 12 found"))
        driver.press("N", "N")
        #expect(driver.hasLine("12 of 12 found"))
        driver.press(.escape)
        #expect(!driver.hasLine("found"))
        #expect(driver.lines[0].contains("Traces ›"))
    }

    @Test func zoomsAboutTheSelectedSpanAndBack() {
        var driver = opened()
        driver.press("e", "z", "z")
        #expect(driver.hasLine("zoom ×4"))
        driver.press(">", ">", "<")
        driver.press("0")
        #expect(!driver.hasLine("zoom ×"))
        for _ in 0..<60 { driver.press("z") }
        _ = driver.screen
        for _ in 0..<80 { driver.press("Z") }
        #expect(!driver.hasLine("zoom ×"))
    }

    @Test func aLinkOpensTheOtherTraceAndEscapeComesBack() {
        var driver = opened()
        // The link leads to trace 6, which comes now.
        driver.store(6)
        driver.press("e", .tab)
        var steps = 0
        while !(driver.lines.last?.contains("open trace") ?? false), steps < 80 {
            driver.press("j")
            steps += 1
            if steps == 40 { driver.press(.tab) }
        }
        driver.press(.enter)
        #expect(driver.lines[0].contains("Traces › … ›"))
        #expect(driver.hasLine("GET /api/activities/home"))
        driver.press(.escape)
        #expect(driver.lines[0].contains("POST /api/messages"))
        #expect(driver.effects.contains(.request(.close(SampleTraces.traceID(6)))))
    }

    @Test func copiesTheValueUnderTheCursor() {
        var driver = opened()
        driver.press(.enter, "j", "j", "y")
        #expect(driver.effects.contains(.copy("/api/messages")))
        driver.press(.escape, "Y")
        #expect(driver.effects.contains(.copy("0000000000000001")))
    }

    @Test func spansThatArriveLeaveTheSelectionInPlace() throws {
        var driver = opened()
        driver.press("G", "k")
        let before = try #require(driver.selectedLine)
        var spans = try #require(driver.traces[6])
        for id in UInt64(200)..<205 { spans.insert(BrokenTrace.span(id, 2, "late", 9, 1), at: 0) }
        let tree = WaterfallTree(TraceTree(spans: spans))
        driver.send(.trace(SampleTraces.traceID(5), tree))
        #expect(driver.selectedLine?.text.contains("render") ?? false)
        #expect(before.text.contains("render"))
    }

    @Test func anUnknownTraceIsSaid() {
        var driver = ScreenDriver(traces: 1)
        driver.app.open(SampleTraces.traceID(77))
        driver.answer()
        #expect(driver.hasLine("No spans of this trace are stored"))
        driver.press(.escape)
        #expect(driver.lines[0].contains("tracetop"))
    }

    @Test func everyKeyIsHarmlessOnBrokenTraces() {
        var driver = ScreenDriver(width: 80, height: 24)
        driver.store(BrokenTrace.spans, arrival: driver.now)
        driver.press(.space, .space, .enter)
        let keys: [Key] = [
            "j", "k", "G", "g", "h", "l", "-", "=", "*", "e", "E", "n", "N", "z", "Z", "<", ">",
            "0",
            "c", "|", .tab, .backtab, .enter, "j", "y", "Y", .pageDown, .pageUp, .escape,
        ]
        for first in keys {
            for second in keys {
                driver.press(first, second)
                _ = driver.screen
                if !driver.lines[0].contains("›") { driver.press(.enter) }
            }
        }
        for _ in 0..<40 {
            driver.press("j")
            #expect(!driver.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        }
    }

    @Test func fortyThousandSpansStayFluid() {
        var driver = ScreenDriver(width: 160, height: 45)
        var samples = SampleTraces()
        driver.store(samples.large(40_000), arrival: driver.now)
        driver.press(.space, .space, .enter)
        #expect(driver.hasLine("40,000 spans"))
        let clock = ContinuousClock()
        let time = clock.measure {
            for _ in 0..<50 {
                driver.press("j")
                _ = driver.app.frame()
            }
        }
        // Debug builds; a release build is some twenty times faster.
        #expect(time / 50 < .milliseconds(300))
    }

    @Test func aChainOfTenThousandSpansIsShown() {
        var driver = ScreenDriver(width: 80, height: 24)
        let spans = (0..<10_000).map { (index: Int) -> SpanRecord in
            let parent: UInt64? = index == 0 ? nil : UInt64(index)
            return BrokenTrace.span(
                UInt64(index) + 1, parent, "level \(index)", Int64(index), 10)
        }
        driver.store(spans, arrival: driver.now)
        driver.press(.space, .space, .enter, "G")
        #expect(driver.hasLine("level 9999"))
    }

    /// Zooming about the very end of a trace as long as a trace can be.
    @Test func theLongestTraceZooms() {
        var driver = ScreenDriver(width: 160, height: 45)
        var spans = [BrokenTrace.span(1, nil, "all", 0, 0), BrokenTrace.span(2, 1, "end", 0, 0)]
        spans[0].startUnixNano = 0
        spans[0].endUnixNano = .max
        spans[1].startUnixNano = .max - 1
        spans[1].endUnixNano = .max
        driver.store(spans, arrival: 1)
        driver.send(.recent([]))
        driver.press("s", .enter, "G")
        for key: Key in ["z", "z", ">", "<", "Z", ">", "z", "z", "g", "z", "<", "Z", "Z", "Z", "Z"]
        {
            driver.press(key)
            #expect(driver.hasLine("all"))
        }
    }

    @Test func timesAtTheEndsOfWhatTheyCanBeAreShown() {
        var driver = ScreenDriver(width: 100, height: 30)
        driver.store(RandomInputTests.extremes, arrival: driver.now)
        driver.press(.space, .space, .enter)
        #expect(driver.hasLine("106,751 d 23 h"))
        for _ in 0..<5 { driver.press("z", "j", ">", "e", .tab, "j", .escape) }
        driver.press("/")
        driver.type("name")
        driver.press(.enter, "n", "c", "|")
        #expect(driver.hasLine("found"))
    }
}
