import Interface
import Telemetry
import Terminal
import Testing

@Suite struct ScreenGoldenTests {
    static let sizes = [(160, 45), (100, 30), (80, 24)]

    @Test(arguments: sizes) func traceList(width: Int, height: Int) throws {
        var driver = ScreenDriver(width: width, height: height, traces: 60)
        driver.press("j", "j")
        try expectGolden(driver.screen, "list-\(width)x\(height)")
    }

    @Test(arguments: sizes) func waterfall(width: Int, height: Int) throws {
        var driver = ScreenDriver(width: width, height: height, traces: 56)
        driver.press(.enter, "e")
        try expectGolden(driver.screen, "waterfall-\(width)x\(height)")
        driver.press("e")
        try expectGolden(driver.screen, "waterfall-error-\(width)x\(height)")
    }

    @Test func colorsOfTheList() throws {
        var driver = ScreenDriver(width: 100, height: 24, traces: 8)
        driver.press("j")
        try expectGolden(driver.app.frame().styledText, "list-colors")
    }

    @Test func colorsOfTheWaterfall() throws {
        var driver = ScreenDriver(width: 100, height: 30, traces: 6)
        driver.press(.enter)
        try expectGolden(driver.app.frame().styledText, "waterfall-colors")
    }

    @Test func colorsOnALightBackground() throws {
        var driver = ScreenDriver(width: 100, height: 24, background: .light, traces: 8)
        driver.press("j")
        try expectGolden(driver.app.frame().styledText, "list-colors-light")
    }

    @Test func sixteenColors() throws {
        var driver = ScreenDriver(width: 80, height: 24, colors: .ansi16, traces: 6)
        driver.press(.enter)
        try expectGolden(driver.app.frame().styledText, "waterfall-16-colors")
    }

    @Test func asciiWithoutColor() throws {
        var driver = ScreenDriver(width: 80, height: 24, colors: .none, glyphs: .ascii, traces: 6)
        try expectGolden(driver.screen, "list-ascii")
        driver.press(.enter)
        try expectGolden(driver.screen, "waterfall-ascii")
        #expect(driver.screen.utf8.allSatisfy { $0 < 0x7f })
    }

    @Test func helpOverTheList() throws {
        var driver = ScreenDriver(width: 100, height: 40, traces: 20)
        driver.press("?")
        try expectGolden(driver.screen, "help-list")
    }

    @Test func helpOverAWaterfall() throws {
        var driver = ScreenDriver(width: 80, height: 24, traces: 6)
        driver.press(.enter, .function(1))
        try expectGolden(driver.screen, "help-waterfall-80x24")
    }

    @Test func emptyStateTeaches() throws {
        var driver = ScreenDriver(width: 100, height: 24)
        try expectGolden(driver.screen, "list-empty")
        #expect(driver.hasLine("OTEL_EXPORTER_OTLP_ENDPOINT=\(ScreenDriver.endpoint)"))
        #expect(driver.hasLine("AWS_XRAY_DAEMON_ADDRESS=\(ScreenDriver.xrayEndpoint)"))
        driver.press("Y")
        #expect(driver.effects.contains(.copy("export AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:2000")))
    }

    @Test func filterPromptSaysWhatIsWrong() throws {
        var driver = ScreenDriver(width: 100, height: 24, traces: 10)
        driver.press("/")
        driver.type("duration_ms >> 20")
        try expectGolden(driver.screen, "list-filter-error")
    }

    @Test func paneAtTheRight() throws {
        var driver = ScreenDriver(width: 160, height: 45, traces: 6)
        driver.press(.enter, "e", "e", "|")
        try expectGolden(driver.screen, "waterfall-right-160x45")
    }

    @Test func brokenTracesAreShownAsTheyAre() throws {
        var driver = ScreenDriver(width: 100, height: 30)
        driver.store(BrokenTrace.spans, arrival: driver.now)
        driver.press(" ", " ", "j", .enter)
        try expectGolden(driver.screen, "waterfall-broken")
    }
}
