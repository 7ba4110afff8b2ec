import Interface
import Query
import Telemetry
import Terminal
import Testing

@Suite struct QueryScreenTests {
    static let spans = SampleAnswers.minutes(24, spans: 6_000)

    static func driver(
        width: Int = 100, height: Int = 30, colors: ColorTier = .truecolor,
        glyphs: GlyphTier = .unicode, traces: Int = 3
    ) -> ScreenDriver {
        var driver = ScreenDriver(
            width: width, height: height, colors: colors, glyphs: glyphs, traces: traces,
            answersQuestions: true)
        driver.answers = spans
        driver.now = SampleTraces.epoch + 25 * 60_000_000_000
        driver.press("2")
        return driver
    }

    private func ask(_ text: String, _ driver: inout ScreenDriver) {
        driver.press("/", .ctrl("u"))
        driver.type(text)
        driver.press(.enter)
    }

    private func question(_ driver: ScreenDriver) -> Question? {
        driver.effects.reversed().compactMap { effect in
            if case .request(.ask(let question)) = effect { question } else { nil }
        }.first
    }

    // MARK: What it looks like

    @Test(arguments: [(160, 45), (100, 30), (80, 24)])
    func firstQuestion(width: Int, height: Int) throws {
        let driver = Self.driver(width: width, height: height)
        #expect(driver.hasLine("HEATMAP(duration_ms), P90(duration_ms)"))
        try expectGolden(driver.screen, "query-first-\(width)x\(height)")
    }

    @Test(arguments: [(160, 45), (100, 30), (80, 24)])
    func groupsAndSelection(width: Int, height: Int) throws {
        var driver = Self.driver(width: width, height: height)
        ask("HEATMAP(duration_ms), P90(duration_ms), COUNT group by name", &driver)
        driver.press("j", "v", "l", "l", "l", "k", "k")
        #expect(driver.hasLine("selected:"))
        try expectGolden(driver.screen, "query-selection-\(width)x\(height)")
    }

    @Test func colors() throws {
        var driver = Self.driver(width: 80, height: 24)
        driver.press("j")
        try expectGolden(driver.app.frame().styledText, "query-colors")
    }

    @Test func withoutColors() throws {
        var driver = Self.driver(width: 100, height: 30, colors: .none)
        ask("HEATMAP(duration_ms), P90(duration_ms), COUNT group by name", &driver)
        driver.press("j")
        try expectGolden(driver.screen, "query-no-colors")
        driver = Self.driver(width: 80, height: 24, colors: .ansi16, glyphs: .ascii)
        driver.press("j")
        #expect(driver.screen.utf8.allSatisfy { $0 < 0x7f })
    }

    @Test func anEmptyCellIsNotOpened() {
        var driver = Self.driver()
        driver.press("k", "H", "H", "H", "H", "H", "H", "K", "K", "K", "K", "K")
        #expect(driver.hasLine("· 0 spans"))
        driver.press(.enter)
        #expect(driver.hasLine("no span is in this cell"))
        #expect(driver.hasLine("2 Query"))
        driver.press("b")
        #expect(driver.hasLine("no span is in this cell"))
        driver.press("v", .enter)
        #expect(driver.hasLine("no span is selected"))
    }

    @Test func whatIsWrongIsInSightAndPointedAt() throws {
        var driver = Self.driver(width: 80, height: 24)
        let long =
            "HEATMAP(duration_ms), P90(duration_ms), COUNT where app.result_length exists AND "
        ask(long + #""今" exists LIMIT 0 SINCE 30m EVERY 10s"#, &driver)
        // The prompt stays; it is scrolled.
        try expectArrow(driver, under: "0 SINCE")
        driver.press(.ctrl("a"), .enter)
        #expect(driver.lines.contains { $0.hasPrefix(" LIMIT is 1 to 1000") })
    }

    private func expectArrow(_ driver: ScreenDriver, under word: String) throws {
        let line = try #require(driver.lines.first { $0.hasPrefix(" ? ") })
        let below = try #require(driver.lines.first { $0.contains("↑") && !$0.contains("history") })
        let before = try #require(line.firstRange(of: word)?.lowerBound)
        let arrow = try #require(below.firstRange(of: "↑")?.lowerBound)
        #expect(displayWidth(String(line[..<before])) == displayWidth(String(below[..<arrow])))
    }

    @Test func rowsThatLeadNowhereSayWhy() {
        var driver = Self.driver()
        ask("COUNT GROUP BY name LIMIT 2", &driver)
        #expect(driver.hasLine(" COUNT by name · without (others)"))
        for key: Key in [.enter, "f", "x", "b"] {
            driver.press("G", key)
            #expect(driver.hasLine("these are many groups: select one"), "\(key)")
        }
        ask("COUNT", &driver)
        driver.press("f")
        #expect(driver.hasLine("this row is the whole answer"))
    }

    @Test func bucketsGoOnFromWhatIsAskedBeforeItIsAnswered() {
        var driver = Self.driver()
        ask("COUNT EVERY 2m", &driver)
        driver.isAnswering = false
        driver.press("[", "[")
        #expect(question(driver)?.query.granularity?.description == "30s")
        driver.press("]")
        #expect(question(driver)?.query.granularity?.description == "1m")
    }

    @Test func plotsWithoutRoomAreNotForgotten() {
        var driver = Self.driver()
        let percentiles = "P50(duration_ms), P90(duration_ms), P99(duration_ms)"
        ask("COUNT, \(percentiles), MAX(duration_ms)", &driver)
        let title = driver.lines.first { $0.contains("· p shows") } ?? ""
        #expect(title.contains("P99(duration_ms) · p shows 1 more"))
        #expect(!driver.lines.contains { $0.hasPrefix(" MAX(duration_ms)") })
        driver.press("p")
        #expect(driver.lines.contains { $0.hasPrefix(" MAX(duration_ms) · p shows 1 more") })
        ask("COUNT", &driver)
        #expect(!driver.hasLine("p shows"))
    }

    @Test func aTraceOfAnAnswerSaysWhereEscapeLeads() {
        var driver = Self.driver(traces: 40)
        driver.press("k", .enter, .enter)
        #expect(driver.hasLine("Query › "))
        #expect(!driver.hasLine("Traces › "))
    }

    @Test func whatIsTypedBehindACompletionTakesThePlaceOfItsBlank() {
        var driver = Self.driver()
        driver.press("/", .ctrl("u"))
        driver.type("HEATMAP(dur")
        driver.press(.tab)
        driver.type("), COUNT where app.res")
        driver.press(.tab)
        driver.type(" exists")
        driver.press(.enter)
        #expect(
            question(driver)?.query.description
                == "HEATMAP(duration_ms), COUNT WHERE app.result_length exists")
        #expect(driver.hasLine("? HEATMAP(duration_ms), COUNT where app.result_length exists"))
    }

    @Test func whereNothingIsFoundItIsSaidWhatMayHaveBeenMeant() {
        var driver = Self.driver()
        ask(#"COUNT where app.result_length = "2""#, &driver)
        #expect(driver.hasLine("no span is as this asks"))
        #expect(driver.hasLine("asks for a text; if it is none, write 2"))
    }

    @Test func examplesWhereNothingIsFound() throws {
        var driver = Self.driver()
        ask("COUNT where name = nothing", &driver)
        #expect(driver.hasLine("no span is as this asks"))
        try expectGolden(driver.screen, "query-nothing")
    }

    @Test func emptyStore() {
        var driver = ScreenDriver(answersQuestions: true)
        driver.press("2")
        #expect(driver.hasLine("nothing is stored yet"))
    }

    // MARK: Asking

    @Test func unknownColumnsAreSaidWithTheNearest() {
        var driver = Self.driver()
        ask("MAX(app.reslt_length)", &driver)
        #expect(driver.hasLine("unknown column `app.reslt_length`"))
        #expect(driver.hasLine("`app.result_length`?"))
    }

    @Test func whatIsWrongIsSaidWhileTyping() {
        var driver = Self.driver()
        driver.press("/", .ctrl("u"))
        driver.type("P90(name)")
        #expect(driver.hasLine("P90 takes numbers"))
        driver.press(.enter)
        #expect(driver.hasLine("P90 takes numbers"), "it is not asked")
        driver.press(.escape)
        #expect(driver.hasLine("HEATMAP(duration_ms), P90(duration_ms)"))
    }

    @Test func calculationsAndColumnsComplete() {
        var driver = Self.driver()
        driver.press("/", .ctrl("u"))
        driver.type("HEAT")
        driver.press(.tab)
        driver.type("durat")
        driver.press(.tab)
        #expect(driver.lines[1].contains("HEATMAP(duration_ms"))
    }

    @Test func historyGoesBack() {
        var driver = Self.driver()
        ask("COUNT", &driver)
        ask("COUNT group by name", &driver)
        driver.press("/", .up, .up, .enter)
        #expect(question(driver).map { "\($0.query)" } == "COUNT")
        #expect(driver.remembered.last == "COUNT")
    }

    @Test func queriesAreKeptUnderNames() {
        var driver = Self.driver()
        ask("COUNT group by name", &driver)
        driver.press("w")
        driver.type("by name")
        driver.press(.enter)
        #expect(driver.saved == [SavedQuery(name: "by name", text: "COUNT group by name")])
        ask("COUNT", &driver)
        driver.press("o")
        #expect(driver.hasLine("by name"))
        driver.press(.enter)
        #expect(question(driver).map { "\($0.query)" } == "COUNT GROUP BY name")
        driver.press("o", "d")
        #expect(driver.saved.isEmpty)
    }

    @Test func slowAnswersCanBeCancelled() {
        var driver = Self.driver()
        driver.isAnswering = false
        ask("P99(duration_ms)", &driver)
        #expect(!driver.hasLine("Esc cancels"), "what is quick does not flicker")
        driver.wait(milliseconds: 1_400)
        let isTold = driver.lines[1].contains("spans… 1.4 s  Esc cancels")
        #expect(isTold && driver.app.isWaiting)
        driver.press(.escape)
        #expect(!driver.hasLine("Esc cancels") && !driver.app.isWaiting)
        #expect(driver.pending.last == .ask(nil))
        #expect(driver.lines[2].contains("cancelled; r asks again"))
        driver.isAnswering = true
        driver.press("r")
        #expect(driver.hasLine("P99(duration_ms) over time") && !driver.hasLine("cancelled"))
    }

    @Test func theAnswerBeforeStaysUntilTheNextIsThere() {
        var driver = Self.driver()
        ask("COUNT, P90(duration_ms) GROUP BY name", &driver)
        driver.press("j")
        let selected = driver.selectedLine?.text
        let before = driver.app.frame().styledText
        driver.isAnswering = false
        ask("P99(duration_ms)", &driver)
        #expect(driver.selectedLine?.text == selected)
        driver.press(.enter)
        #expect(driver.hasLine("the answer is yet to come"))
        driver.wait(milliseconds: 700)
        let below = "not yet answered · below: COUNT, P90(duration_ms) GROUP BY name"
        let isMarked = driver.lines[2].contains(below)
        let isFaded = driver.app.frame().styledText != before
        #expect(isMarked && isFaded)
        driver.isAnswering = true
        driver.answer()
        #expect(!driver.hasLine("below:") && !driver.hasLine("home-activities-mock-data"))
    }

    @Test func goingOnAfterCancellingAsksAgain() {
        var driver = Self.driver()
        driver.isAnswering = false
        ask("P99(duration_ms)", &driver)
        driver.press(.escape)
        driver.isAnswering = true
        driver.answer()
        driver.press(.space)
        #expect(driver.hasLine("P99(duration_ms) over time") && !driver.hasLine("cancelled"))
    }

    @Test func pausingEndsLiveAnswers() {
        var driver = Self.driver()
        #expect(question(driver)?.isLive == true)
        driver.press(.space)
        #expect(driver.hasLine("paused"))
        driver.press(.space)
        #expect(question(driver)?.isLive == true)
    }

    // MARK: Time

    @Test func plotsHaveALogarithmicAxisWhereWanted() {
        var driver = Self.driver()
        let linear = driver.screen
        driver.press("a")
        #expect(driver.hasLine("P90(duration_ms) · logarithmic"))
        driver.press("a")
        let isAsBefore = driver.screen == linear
        #expect(isAsBefore)
    }

    @Test func zoomAndBack() {
        var driver = Self.driver()
        ask("COUNT since 30m", &driver)
        driver.press("z")
        #expect(question(driver).map { "\($0.query)" } == "COUNT SINCE 15m")
        driver.press("Z", "Z")
        #expect(question(driver).map { "\($0.query)" } == "COUNT SINCE 1h")
        driver.press("<")
        #expect(question(driver)?.query.timeRange.until != nil)
        driver.press("0")
        #expect(question(driver).map { "\($0.query)" } == "COUNT")
        driver.press("[")
        #expect(question(driver).map { "\($0.query)" } == "COUNT EVERY 10s")
        driver.press("]", "]")
        #expect(question(driver).map { "\($0.query)" } == "COUNT EVERY 30s")
    }

    @Test func timesOfKeysCanBeRead() throws {
        var driver = Self.driver()
        driver.press("z")
        let text = question(driver).map { "\($0.query)" } ?? ""
        #expect(text.contains("SINCE 2026-") && !text.contains("."), "no fractions: \(text)")
        let range = question(driver)?.query.timeRange
        driver.press("<", ">", "Z", "z")
        #expect(question(driver)?.query.timeRange == range, "there and back")
        let isRemembered = driver.remembered.contains { $0.contains("SINCE") }
        #expect(!isRemembered)
    }

    @Test func timeKeysGoOnFromWhatIsAsked() {
        var driver = Self.driver()
        driver.press("z")
        driver.isAnswering = false
        driver.press("<")
        let once = question(driver)?.query.timeRange
        driver.press("<")
        #expect(question(driver)?.query.timeRange != once)
    }

    @Test func aSelectionIsZoomedInto() throws {
        var driver = Self.driver()
        driver.press("j", "v", "l", "l", "z")
        let range = try #require(question(driver)?.query.timeRange)
        guard case .at(let since)? = range.since, case .at(let until)? = range.until else {
            Issue.record("no absolute range")
            return
        }
        #expect(until > since)
        #expect(until - since < 24 * 60_000_000_000 / 4)
    }

    // MARK: What is behind an answer

    @Test func aCellOpensItsTraces() {
        var driver = Self.driver()
        driver.press("j", .enter)
        #expect(driver.hasLine("slowest first"))
        guard
            case .request(.find(let question?))? = driver.effects.last(where: {
                if case .request(.find) = $0 { true } else { false }
            })
        else {
            Issue.record("nothing is looked for")
            return
        }
        let filter = question.filter.map { "\($0)" } ?? ""
        #expect(filter.contains("duration_ms >= ") && filter.contains("duration_ms < "))
        driver.press(.escape)
        #expect(driver.hasLine("HEATMAP(duration_ms)"))
    }

    @Test func aSearchForTracesSaysHowLongItTakesAndIsGivenUp() {
        var driver = Self.driver()
        driver.isAnswering = false
        driver.press("j", .enter)
        #expect(!driver.hasLine("looking"))
        driver.wait(milliseconds: 500)
        #expect(driver.hasLine("spans… 0.5 s  Esc cancels") && driver.app.isWaiting)
        driver.press(.escape)
        #expect(driver.pending.last == .find(nil))
        #expect(driver.hasLine("2 Query") && !driver.app.isWaiting)
    }

    @Test func aRowOpensItsTracesAtTheSpan() throws {
        var driver = ScreenDriver(width: 100, height: 30, traces: 20, answersQuestions: true)
        driver.press("2")
        ask(
            "COUNT GROUP BY name WHERE name = \"GET /store\" and service.name = activity-store",
            &driver)
        driver.press(.enter)
        #expect(driver.hasLine("where service.name") || driver.hasLine("where name"))
        driver.press(.enter)
        let selected = try #require(driver.selectedLine)
        #expect(selected.text.contains("GET /store"))
        #expect(selected.text.contains("activity-store"))
        driver.press(.escape)
        #expect(driver.hasLine("slowest first"), "back in the list of matches")
        driver.press(.escape)
        #expect(driver.hasLine("COUNT"))
    }

    @Test func rowsBecomeFilters() {
        var driver = Self.driver()
        ask("COUNT GROUP BY name", &driver)
        driver.press("f")
        #expect(
            question(driver).map { "\($0.query)" }
                == "COUNT WHERE name = \"GET /api/activities/home\" GROUP BY name")
        ask("COUNT GROUP BY name", &driver)
        driver.press("j", "x")
        #expect(
            question(driver).map { "\($0.query)" }
                == "COUNT WHERE NOT name = \"home-activities-mock-data\" GROUP BY name")
    }

    @Test func sortingKeepsTheSelectedGroup() throws {
        var driver = Self.driver()
        ask("COUNT, P90(duration_ms) GROUP BY name", &driver)
        driver.press("j")
        let before = try #require(driver.selectedLine)
        driver.press("s")
        let after = try #require(driver.selectedLine)
        #expect(before.text.contains("home-activities-mock-data"))
        #expect(after.text.contains("home-activities-mock-data"))
    }

    // MARK: From elsewhere

    @Test func questionsFromTheTraceList() {
        var driver = ScreenDriver(width: 100, height: 30, traces: 5, answersQuestions: true)
        driver.press("j", "H")
        #expect(question(driver)?.query.filter != nil)
        #expect(driver.hasLine("HEATMAP(duration_ms)"))
        driver.press("1")
        #expect(driver.hasLine("newest first") || driver.hasLine("root"))
    }

    @Test func questionsFromAValue() {
        var driver = ScreenDriver(width: 100, height: 40, traces: 2, answersQuestions: true)
        driver.press("j", .enter, .enter)
        for _ in 0..<40 where question(driver) == nil { driver.press("j", "B") }
        let query = question(driver)?.query
        #expect(query?.groupBy.count == 1)
        #expect(driver.hasLine("GROUP BY"))
    }

    @Test func tabGoesRoundTheScreens() {
        var driver = ScreenDriver(width: 100, height: 30, traces: 5, answersQuestions: true)
        driver.press(.tab)
        #expect(driver.hasLine("HEATMAP(duration_ms)"))
        driver.press(.tab, .tab)
        #expect(!driver.hasLine("HEATMAP(duration_ms)"))
    }

    @Test func aDoubleClickOpens() {
        var driver = Self.driver()
        driver.input(.mouse(Mouse(.press(.left), x: 30, y: 12)))
        driver.input(.mouse(Mouse(.press(.left), x: 31, y: 12)))
        #expect(!driver.hasLine("slowest first"))
        driver.input(.mouse(Mouse(.press(.left), x: 31, y: 12)))
        #expect(driver.hasLine("slowest first"))
        driver.press(.escape)
        ask("COUNT GROUP BY name", &driver)
        let row = driver.lines.firstIndex { $0.contains("home-activities-mock-data") } ?? 0
        driver.input(.mouse(Mouse(.press(.left), x: 10, y: row)))
        driver.input(.mouse(Mouse(.press(.left), x: 10, y: row)))
        #expect(driver.hasLine("slowest first"))
    }

    @Test func theCursorSurvivesATerminalThatIsTooSmall() {
        var driver = Self.driver()
        driver.press("k", "v", "K")
        let before = driver.screen
        driver.input(.resize(width: 30, height: 5))
        driver.input(.resize(width: 100, height: 30))
        let isAsBefore = driver.screen == before
        #expect(isAsBefore)
    }

    @Test func draggingSelects() {
        var driver = Self.driver()
        driver.input(.mouse(Mouse(.press(.left), x: 30, y: 8)))
        driver.input(.mouse(Mouse(.drag(.left), x: 40, y: 6)))
        #expect(driver.hasLine("selected:"))
        driver.press(.escape)
        #expect(!driver.hasLine("selected:"))
    }
}
