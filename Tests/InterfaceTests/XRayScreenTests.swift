import Interface
import Telemetry
import Terminal
import Testing

@Suite struct XRayScreenTests {
    private func opened(
        _ spans: [SpanRecord], width: Int = 160, height: Int = 45, colors: ColorTier = .truecolor,
        glyphs: GlyphTier = .unicode
    ) -> ScreenDriver {
        var driver = ScreenDriver(width: width, height: height, colors: colors, glyphs: glyphs)
        driver.now = XRaySamples.start + 2_500_000_000
        driver.documents[SpanID(rawValue: 0x10)] = Array(XRaySamples.document.utf8)
        driver.store(spans, arrival: driver.now)
        driver.press(.space, .space, .enter)
        return driver
    }

    /// The spans as they are now, in place of those before.
    private func tell(_ spans: [SpanRecord], to driver: inout ScreenDriver) {
        driver.send(.trace(XRaySamples.traceID, WaterfallTree(TraceTree(spans: spans))))
    }

    // MARK: As a whole

    static let sizes = [(160, 45), (100, 30), (80, 24)]

    @Test(arguments: sizes) func segmentsAndSubsegments(width: Int, height: Int) throws {
        var driver = opened(XRaySamples.messages, width: width, height: height)
        try expectGolden(driver.screen, "xray-\(width)x\(height)")
        driver.press("j", "j")
        try expectGolden(driver.screen, "xray-sql-\(width)x\(height)")
        driver.press("e", "e")
        try expectGolden(driver.screen, "xray-exceptions-\(width)x\(height)")
        driver.press("g", "r")
        try expectGolden(driver.screen, "xray-raw-\(width)x\(height)")
    }

    @Test func whatStillRuns() throws {
        try expectGolden(
            opened(XRaySamples.inProgress, width: 100, height: 24).screen, "xray-in-progress")
        let ascii = opened(
            XRaySamples.inProgress, width: 80, height: 24, colors: .none, glyphs: .ascii)
        try expectGolden(ascii.screen, "xray-in-progress-ascii")
        #expect(ascii.screen.utf8.allSatisfy { $0 < 0x7f })
    }

    @Test func colorsOfOutcomes() throws {
        let driver = opened(XRaySamples.messages, width: 100, height: 24)
        try expectGolden(driver.app.frame().styledText, "xray-colors")
    }

    // MARK: Rows

    @Test func rowsSayWhatWasDone() {
        let driver = opened(XRaySamples.messages)
        #expect(driver.hasLine("✗ POST /api/messages 500"))
        #expect(driver.hasLine("→ cruddur@db.l…  SELECT m.id, m.body, m.c…"))
        #expect(driver.hasLine("aws dynamodb  Query cruddur-messages"))
        #expect(driver.hasLine("✗ aws dynamodb  PutItem"))
        #expect(driver.hasLine("✗ → activity-store  POST /notify 503"))
        #expect(driver.hasLine("✗ → activity-store  GET /activities/1 404"))
        #expect(driver.lines[0].contains("1-69e76728-7c2e4a91"))
    }

    @Test func anOpenTelemetrySpanStandsBesideThem() {
        var spans = XRaySamples.messages
        var guest = BrokenTrace.span(0x77, 0x50, "SELECT activity", 135, 20)
        guest.traceID = XRaySamples.traceID
        spans.append(guest)
        let driver = opened(spans)
        #expect(driver.hasLine("SELECT activity"))
        // Both worlds: OpenTelemetry's spelling.
        #expect(driver.lines[0].contains("69e767287c2e4a91…5678"))
    }

    @Test func bothSpellingsOfTheTraceIDAreCopied() {
        var driver = opened(XRaySamples.messages)
        driver.press("y")
        #expect(driver.effects.contains(.copy("69e767287c2e4a91b05d3f8812345678")))
        #expect(driver.hasLine("y again: X-Ray's spelling"))
        driver.press("y")
        #expect(driver.effects.contains(.copy("1-69e76728-7c2e4a91b05d3f8812345678")))
    }

    // MARK: Spans that arrive

    @Test func runningSpansCompleteInPlace() throws {
        var driver = opened(XRaySamples.inProgress, width: 100, height: 24)
        driver.press("j", "j", "h")
        #expect(driver.hasLine("▸ wait-for-lock +1"))
        #expect(driver.hasLine("2.16 s …"))
        let before = try #require(driver.selectedLine)
        var spans = XRaySamples.inProgress
        for index in [0, 2] {
            spans[index].endUnixNano = XRaySamples.start + 800_000_000
            spans[index].flags.remove(.inProgress)
        }
        // Replaced spans come last.
        tell([spans[1], spans[3], spans[0], spans[2]], to: &driver)
        let after = try #require(driver.selectedLine)
        #expect(after.number == before.number && after.text.contains("▸ wait-for-lock +1"))
        #expect(driver.hasLine("460 ms") && !driver.hasLine(" s …"))
    }

    @Test func streamedSubsegmentsMoveUnderTheirSegment() {
        var driver = opened(XRaySamples.streamed, width: 100, height: 24)
        #expect(driver.hasLine("(missing parent 00000000…)") && driver.hasLine("(unknown)"))
        #expect(driver.hasLine("on AWS Lambda it never does"))
        driver.press("j", "j", "j", "z")
        #expect(driver.selectedLine?.text.contains("page 2") ?? false)
        tell(XRaySamples.arrived, to: &driver)
        #expect(driver.selectedLine?.text.contains("page 2") ?? false)
        #expect(driver.hasLine("GET /api/pages") && !driver.hasLine("missing parent"))
        // The segment began 10 ms earlier: the zoom still shows the same moments.
        #expect(driver.hasLine("zoom ×"))
        driver.press("k", "k", "k")
        #expect(driver.selectedLine?.text.contains("GET /api/pages") ?? false)
    }

    @Test func whatHidesTheSelectedSpanIsSelectedInItsPlace() {
        var driver = opened(XRaySamples.arrived, width: 100, height: 24)
        driver.press("h")
        tell(XRaySamples.streamed, to: &driver)
        driver.press("=", "j", "j")
        #expect(driver.selectedLine?.text.contains("page 1") ?? false)
        driver.press("h", "h")
        #expect(driver.selectedLine?.text.contains("missing parent") ?? false)
        driver.press("l", "j")
        // It turns out to be below a span that is folded.
        var spans = XRaySamples.arrived
        spans.append(XRaySamples.subsegment(0x99, 0x10, "chapter", -5, 140))
        for index in 0..<6 { spans[index].parentID = SpanID(rawValue: 0x99) }
        tell(spans, to: &driver)
        driver.press("g", "j", "h", "g")
        driver.press("j")
        #expect(driver.hasLine("▸ chapter +6"))
    }

    // MARK: Details

    @Test func exceptionsAreToldWithTheirCauses() {
        var driver = opened(XRaySamples.messages)
        #expect(driver.hasLine("requests.exceptions.ConnectionError: upstream refused"))
        #expect(driver.lines.count { $0.contains("recorded by → activity-store") } == 1)
        #expect(driver.lines.contains { $0.contains("notify.py:41 ") && $0.contains("  deliver") })
        #expect(driver.hasLine("… 12 frames more, left out by the SDK"))
        #expect(driver.hasLine("caused by ConnectionRefusedError: [Errno 111]"))
        // Enter goes to who recorded it.
        driver.press(.tab, .tab, "j", "j", .enter)
        #expect(driver.selectedLine?.text.contains("POST /notify") ?? false)
        #expect(!driver.hasLine("recorded by"))
    }

    @Test func aCauseThatNobodyRecordedIsSaid() {
        var spans = XRaySamples.messages
        spans[0].events = []
        spans[0].attributes = XRaySamples.attributes([
            ("aws.xray.cause_id", .string("bb00000000000009"))
        ])
        #expect(opened(spans).hasLine("exception bb00000000000009, which no span of this trace"))
        spans[0].attributes = XRaySamples.attributes([
            ("aws.xray.cause_id", .string("aa00000000000001"))
        ])
        TraceCauses.resolve(&spans)
        let driver = opened(spans)
        #expect(driver.hasLine("recorded by → activity-store"))
        #expect(driver.hasLine("ConnectionError: upstream refused"))
    }

    @Test func exceptionsThatCauseEachOtherEnd() {
        var spans = XRaySamples.messages
        spans[0].attributes = Attributes()
        spans[0].events = [
            XRaySamples.exception("1", "A", "a", cause: "2"),
            XRaySamples.exception("2", "B", "b", cause: "1"),
            XRaySamples.exception("3", "C", "c", cause: "3"),
        ]
        let driver = opened(spans)
        #expect(driver.hasLine("A: a") && driver.hasLine("caused by B: b"))
        #expect(driver.hasLine("C: c") && driver.hasLine("Exceptions 3"))
    }

    @Test(arguments: [
        "", "plain text", "\tat run(/app/a.py: 7)\n\tat <unknown>", "(12)", ")", "(", "a (b (c:d))",
        "Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: x",
    ])
    func stacksOfAnyShapeAreShown(stack: String) {
        var spans = XRaySamples.messages
        spans[0].attributes = Attributes()
        spans[0].events = [XRaySamples.exception("1", "A", "a")]
        spans[0].events[0].attributes = XRaySamples.attributes([
            ("exception.type", .string("A")), ("exception.stacktrace", .string(stack)),
        ])
        let driver = opened(spans, width: 80, height: 24)
        #expect(driver.hasLine("Exceptions 1"))
    }

    @Test func annotationsComeFirstAndFilterTraces() {
        var driver = opened(XRaySamples.messages)
        #expect(driver.hasLine("Annotations 2") && driver.hasLine("Metadata default 2"))
        #expect(
            driver.hasLine(#""scores": [0.5, NaN],"#) && driver.hasLine(#""ratio": -Infinity,"#))
        driver.press(.tab, "j", .enter)
        #expect(driver.hasLine("where user_handle = \"andrewbrown\""))
    }

    // MARK: Raw

    @Test func rawIsThePartOfTheDocumentThatTheSpanIs() {
        var driver = opened(XRaySamples.messages)
        driver.press("r")
        #expect(driver.hasLine(#""ratio": NaN"#) && driver.hasLine(#"\u001b[2Jdone \ud83d"#))
        driver.press("j", "j")
        #expect(driver.hasLine("within the document of the segment backend-flask"))
        #expect(driver.hasLine(#""end_time": 1.776772984052E9"#))
        #expect(!driver.hasLine("create_message\","))
        driver.press(.tab, "y")
        let copied = driver.effects.compactMap { effect -> String? in
            if case .copy(let text) = effect { text } else { nil }
        }
        #expect(copied.last?.hasPrefix(#"{"id": "0000000000000030""#) ?? false)
        #expect(copied.last?.hasSuffix("}}") ?? false)
        driver.press("r", .escape)
        #expect(driver.hasLine("SELECT m.id, m.body, m.created_at, u.handle"))
    }

    @Test func rawIsSearched() {
        var driver = opened(XRaySamples.messages, width: 80, height: 24)
        driver.press("r", .tab, "/")
        driver.type("SQL")
        driver.press(.enter)
        #expect(driver.hasLine(#""sql": {"database_type": "postgresql""#))
        driver.press("/")
        driver.type("nowhere")
        driver.press(.enter)
        #expect(driver.hasLine("“nowhere” is not in this pane"))
        driver.press(.escape, .escape, .escape)
        #expect(driver.lines[0].contains("tracetop"))
    }

    @Test func openTelemetrySpansAreShownAsShowPrintsThem() {
        var driver = ScreenDriver(width: 160, height: 45, traces: 6)
        driver.press(.enter, "r")
        #expect(driver.hasLine(#""span_id": "0000000000000001""#))
        #expect(driver.hasLine("tracetop show --format json"))
    }

    @Test func documentsThatAreGoneAreSaid() {
        var driver = opened(XRaySamples.messages)
        driver.documents = [:]
        driver.press("r")
        #expect(driver.hasLine("is not kept"))
    }

    /// Whatever a document is, it is shown or said to be no JSON; nothing traps.
    @Test(arguments: [
        "", "{", "}", "[", "\"", "{\"a\":1]", "{\"a\" 1}", "nothing", "[1,,2", "{\"subsegments\":[",
        "{\"subsegments\":{\"id\":\"0000000000000010\"}}", "\u{1b}[2J", "{\"\\", "[[[[[[[[[1]]",
        "{\"id\":\"0000000000000010\",\"subsegments\":[1,null,[],{}]} trailing",
    ])
    func hostileDocumentsAreShown(text: String) {
        var driver = opened(XRaySamples.messages, width: 80, height: 24)
        driver.documents[SpanID(rawValue: 0x10)] = Array(text.utf8)
        driver.press("r", "j", "j", .tab, "G", "g")
        #expect(!driver.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func everyCutOfADocumentIsShown() {
        let document = Array(XRaySamples.document.utf8)
        var driver = opened(XRaySamples.messages, width: 80, height: 24)
        driver.press("r")
        for length in stride(from: 0, to: document.count, by: 7) {
            let cut = RawDocument(
                Array(document[..<length]), top: SpanID(rawValue: 0x10),
                span: SpanID(rawValue: 0x10))
            driver.send(.document(XRaySamples.traceID, of: SpanID(rawValue: 0x10), cut))
            #expect(driver.lines.count == 24)
        }
    }

    @Test func deepDocumentsAreShown() {
        var driver = opened(XRaySamples.messages)
        let depth = 20_000
        driver.documents[SpanID(rawValue: 0x10)] = Array(
            (String(repeating: "{\"a\":[", count: depth) + "1"
                + String(repeating: "]}", count: depth)).utf8)
        driver.press("r", .tab, "G")
        // Apart from the expectation, which would print the whole document where it fails.
        // Its end is past the lines that are made.
        let isShown = driver.hasLine(#""a": ["#)
        #expect(isShown, "\(driver.lines.suffix(4))")
    }
}
