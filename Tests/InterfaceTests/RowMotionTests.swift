import Interface
import Terminal
import Testing

/// The same keys move in every list.
@Suite struct RowMotionTests {
    enum List: CaseIterable {
        case traces, spans, details, help, picker, table, matches, comparison

        /// The list with its cursor a few rows above its end.
        var driver: ScreenDriver {
            var driver =
                switch self {
                case .traces, .spans, .details, .help:
                    ScreenDriver(width: 100, height: 24, traces: self == .traces ? 60 : 6)
                case .picker, .table, .matches, .comparison:
                    QueryScreenTests.driver(width: 100, height: 24)
                }
            switch self {
            case .traces: break
            case .spans: driver.press(.enter, "|", "|")
            case .details: driver.press(.enter, .enter)
            case .help: driver.press(.enter, "?")
            case .picker: driver.press("o")
            case .table:
                driver.press("/", .ctrl("u"))
                driver.type("COUNT GROUP BY name, app.result_length")
                driver.press(.enter)
            case .matches: driver.press("j", .enter)
            case .comparison: driver.press("k", "v", "K", "K", "L", "b", "a")
            }
            driver.press("G", "k", "k", "k")
            return driver
        }
    }

    static let motions: [[Key]] = [
        ["j", .down, .ctrl("n")], ["k", .up, .ctrl("p")], [.ctrl("d")], [.ctrl("u")],
        [.pageDown, .ctrl("f")], [.pageUp, .ctrl("b")], ["g", .home], ["G", .end],
    ]

    @Test(arguments: List.allCases) func areTheSameInEachList(list: List) {
        let start = list.driver
        let before = start.app.frame().styledText
        for keys in Self.motions {
            let ends = Set(
                keys.map { key in
                    var driver = start
                    driver.press(key)
                    return driver.app.frame().styledText
                })
            let isMoved = ends.count == 1 && !ends.contains(before)
            #expect(isMoved, "by \(keys.map(\.description))")
        }
    }

    @Test(arguments: [List.spans, .details, .help, .picker, .matches])
    func spaceAndBTurnPagesWhereTheyMeanNothingElse(list: List) {
        let start = list.driver
        for (key, same) in [(Key.space, Key.pageDown), ("b", .pageUp)] {
            var (one, other) = (start, start)
            one.press(key)
            other.press(same)
            let isSame = one.app.frame().styledText == other.app.frame().styledText
            #expect(isSame, "\(key)")
        }
    }
}
