import Interface
import Query
import Telemetry
import Terminal
import Testing

/// `b` on the query screen, on real comparisons.
struct ComparisonScreenTests {
    /// A box over the slow stretch of the sample.
    private static func driver(
        width: Int = 100, height: Int = 30, colors: ColorTier = .truecolor,
        glyphs: GlyphTier = .unicode
    ) -> ScreenDriver {
        var driver = QueryScreenTests.driver(
            width: width, height: height, colors: colors, glyphs: glyphs)
        driver.press("k", "v", "K", "K", "L", "b")
        return driver
    }

    private static func isAsked(_ driver: ScreenDriver) -> String? {
        driver.effects.reversed().lazy.compactMap { effect in
            if case .request(.ask(let question?)) = effect { "\(question.query)" } else { nil }
        }.first
    }

    @Test(arguments: [(160, 45), (100, 30), (80, 24)])
    func looks(width: Int, height: Int) throws {
        try expectGolden(
            Self.driver(width: width, height: height).screen, "compare-\(width)x\(height)")
    }

    @Test func withoutColors() throws {
        try expectGolden(Self.driver(colors: .none).screen, "compare-no-colors")
        let ascii = Self.driver(width: 80, height: 24, colors: .none, glyphs: .ascii).screen
        let isASCII = ascii.utf8.allSatisfy { $0 < 0x7f }
        #expect(isASCII)
    }

    @Test func aValueBecomesAFilter() {
        var driver = Self.driver()
        #expect(driver.hasLine("Query › Compare"))
        let before = driver.screen
        driver.press("j", "k")
        let isSame = driver.screen == before
        #expect(isSame)
        driver.press(.enter)
        #expect(driver.hasLine("2 Query"))
        let asked = Self.isAsked(driver)
        #expect(asked?.contains("WHERE name = ") == true)
        driver.press("b")
        #expect(driver.hasLine("Compare") || driver.hasLine("no span is in this cell"))
    }

    @Test func theCursorBeginsOnWhatStandsOutMost() throws {
        var driver = QueryScreenTests.driver()
        driver.press("/", .ctrl("u"))
        driver.type("COUNT GROUP BY name")
        driver.press(.enter, "b")
        let finding = try #require(driver.lines.first { $0.hasPrefix(" duration_ms >= ") })
        let filter = finding.dropFirst().prefix(finding.count { $0 != "%" }).split(separator: "  ")[
            0]
        driver.press("k")
        let isRange = driver.selectedLine?.text.contains(" – ") == true
        #expect(isRange, "ranges stay in their order: another one is above")
        driver.press("j", .enter)
        let asked = Self.isAsked(driver)
        #expect(asked?.contains(filter) == true, "\(filter)")
        #expect(asked?.contains(".0") == false)
    }

    @Test func aValueIsLeftOut() {
        var driver = Self.driver()
        driver.press("x")
        #expect(Self.isAsked(driver)?.contains("WHERE NOT name = ") == true)
    }

    @Test func keysLeadThroughBothColumns() {
        var driver = Self.driver(width: 160, height: 45)
        driver.press("a")
        let first = driver.selectedLine?.text
        driver.press("l", "h", .tab, .backtab, "G", "g")
        let isBack = driver.selectedLine?.text == first
        #expect(isBack)
        for key: Key in ["j", "k", "l", "j", .ctrl("d"), .ctrl("u"), .pageDown, "h", .pageUp, "G"] {
            driver.press(key)
            let isShown = driver.hasLine("▸")
            #expect(isShown, "after \(key)")
        }
    }

    @Test func allValuesOfAnAttributeAreTold() {
        var driver = Self.driver(width: 80, height: 24)
        driver.press("a")
        for _ in 0..<30 where !(driver.selectedLine?.text.contains("–") ?? false) {
            driver.press("j")
        }
        driver.press("g")
        let folded = driver.lines.filter { $0.contains("%") }.count
        driver.press(.space, .space)
        let unfolded = driver.lines.filter { $0.contains("%") }.count
        #expect(folded == unfolded)
    }

    @Test func aRowIsComparedWithTheOtherRows() {
        var driver = QueryScreenTests.driver()
        driver.press("/", .ctrl("u"))
        driver.type("COUNT GROUP BY name")
        driver.press(.enter, "b")
        #expect(driver.hasLine("Query › Compare"))
        driver.press("a")
        #expect(driver.hasLine("app.result_length"))
        driver.press(.escape)
        #expect(driver.hasLine("COUNT GROUP BY name"))
    }

    @Test func everythingHasNothingToBeComparedWith() {
        var driver = QueryScreenTests.driver()
        driver.press("b")
        #expect(driver.hasLine("move the cursor"))
        driver.press("/", .ctrl("u"))
        driver.type("COUNT")
        driver.press(.enter, "b")
        #expect(driver.hasLine("nothing is left to compare with"))
    }

    @Test func itWaitsAndCanBeGivenUp() {
        var driver = QueryScreenTests.driver()
        driver.isAnswering = false
        driver.press("k", "b")
        driver.wait(milliseconds: 400)
        #expect(driver.hasLine("spans… 0.4 s  Esc cancels"))
        driver.press("j", "G", .enter, .tab, .escape)
        #expect(driver.pending.contains(.compare(nil)))
        driver.isAnswering = true
        driver.answer()
        #expect(driver.hasLine("2 Query"))
    }

    @Test func whoGoesElsewhereDoesNotWait() {
        var driver = QueryScreenTests.driver()
        driver.isAnswering = false
        driver.press("k", "b", "1")
        #expect(driver.pending.contains(.compare(nil)))
    }

    @Test func aFailureIsTold() {
        var driver = QueryScreenTests.driver()
        driver.isAnswering = false
        driver.press("k", "b")
        driver.send(.failed("the disk is gone"))
        driver.press("j")
        #expect(driver.hasLine("the disk is gone"))
    }
}
