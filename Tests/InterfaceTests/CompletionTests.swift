import Interface
import Telemetry
import Terminal
import Testing

/// What Tab does while a filter is typed.
@Suite struct CompletionTests {
    private func typing(_ text: String, width: Int = 100) -> ScreenDriver {
        var driver = ScreenDriver(width: width, height: 28, traces: 12)
        driver.press("/")
        driver.type(text)
        return driver
    }

    /// The prompt's line, as far as the filter goes.
    private func prompt(_ driver: ScreenDriver) -> String {
        let line = driver.lines.first { $0.hasPrefix(" where ") } ?? ""
        let text = line.dropFirst(7).prefix { $0 != "·" }
        return String(
            text.replacing("newest first", with: "").reversed().drop { $0 == " " }
                .reversed())
    }

    @Test func columnsKeysAndOperatorsAreOffered() {
        var driver = typing("")
        #expect(driver.hasLine("duration_ms"))
        #expect(driver.hasLine("how long the span took"))
        driver.type("http.me")
        #expect(driver.hasLine("http.request.method"))
        driver.press(.tab)
        #expect(driver.hasLine("starts-with"))
    }

    @Test func tabPutsInTheNextOneInItsPlace() {
        var driver = typing("stat")
        driver.press(.tab)
        #expect(prompt(driver) == "status")
        driver.press(.tab)
        #expect(prompt(driver) == "status_message")
        driver.press(.backtab)
        #expect(prompt(driver) == "status")
        driver.type("= er")
        driver.press(.tab)
        #expect(prompt(driver) == "status = error")
        driver.press(.enter)
        #expect(driver.hasLine("where status = error"))
        #expect(!driver.hasLine("Tab completes"))
    }

    /// Who types quicker than the data is read gets what was asked for when it is there.
    @Test func tabWaitsForTheData() {
        var driver = ScreenDriver(width: 100, height: 28, traces: 12)
        driver.isAnswering = false
        driver.press("/")
        driver.type("app.user")
        driver.press(.tab)
        #expect(prompt(driver) == "app.user")
        driver.isAnswering = true
        driver.answer()
        #expect(prompt(driver) == "app.user.id")
    }

    @Test func valuesComeFromTheData() {
        var driver = typing("service.name = activ")
        #expect(driver.hasLine("\"activity-store\""))
        driver.press(.tab)
        #expect(prompt(driver) == "service.name = \"activity-store\"")
    }

    @Test func listsAreOpened() {
        var driver = typing("kind in ")
        driver.press(.tab)
        #expect(prompt(driver).hasPrefix("kind in (internal"))
    }

    @Test func keysOfOtherSpansComplete() {
        var driver = typing("root.durat")
        driver.press(.tab)
        #expect(prompt(driver) == "root.duration_ms")
    }

    /// In the middle of a line, what stands behind stays.
    @Test func whatStandsBehindStays() {
        var driver = typing("dura and error")
        for _ in 0..<10 { driver.press(.left) }
        driver.press(.tab)
        #expect(prompt(driver) == "duration_ms and error")
        driver.type(" > 5")
        #expect(prompt(driver) == "duration_ms > 5 and error")
    }

    @Test func whatIsWrongIsStillSaid() {
        let driver = typing("duration_ms >> 20 and na")
        #expect(driver.hasLine("↑"))
        #expect(driver.hasLine("the span's name"))
    }

    /// A filter that is not yet one is refused: what it lacks is said, and Tab goes on.
    @Test func whatEnterRefusesIsSaidAndGoneOnWith() {
        var driver = typing("duration_ms ")
        #expect(!driver.hasLine("expected an operator"))
        driver.press(.enter)
        #expect(driver.hasLine("expected an operator"))
        #expect(driver.hasLine("│ exists"))
        driver.press(.tab)
        #expect(prompt(driver) == "duration_ms >")
    }

    /// Names from outside with quotes and control characters stay texts of the language.
    @Test func hostileNamesAreQuoted() throws {
        var driver = ScreenDriver(width: 100, height: 28, traces: 3)
        var spans = try #require(driver.traces[1])
        spans[0].attributes = Attributes([("zz \"key\" \u{1b}[31m", .string("a\"b\\c\u{1b}]0;x"))])
        driver.store(spans, arrival: 1)
        driver.press("/")
        driver.type("zz")
        driver.press(.tab)
        driver.type("= ")
        driver.press(.tab, .enter)
        #expect(!driver.hasLine("Tab completes"), "the filter was applied")
        #expect(!driver.screen.unicodeScalars.contains("\u{1b}"))
        #expect(driver.hasLine(#"where "zz \"key\" \u{1b}[31m" = "a\"b\\c\u{1b}]0;x""#))
    }

    @Test(arguments: [(160, 45), (100, 30), (80, 24)])
    func theListHasRoom(width: Int, height: Int) throws {
        var driver = ScreenDriver(width: width, height: height, traces: 12)
        driver.press("/")
        driver.type("duration_ms > 20 and http.")
        driver.press(.tab)
        if width == 100 { try expectGolden(driver.screen, "list-completion") }
        #expect(driver.hasLine("http.request.method"))
    }
}
