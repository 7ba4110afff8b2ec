import Interface
import Telemetry
import Terminal
import Testing

/// Whatever is pressed, in whatever size, with whatever on screen: nothing traps, and nothing that
/// steers a terminal is drawn.
@Suite struct RandomInputTests {
    static let keys: [Key] =
        "jkgGhle EnNzZ<>0c|yYsSFm?1q2vrpPfxowb[]HBW/\\&-=*Rt:ax\"é漢".map(Key.character)
        + [
            .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .escape, .tab,
            .backtab, .backspace, .delete, .ctrl("d"), .ctrl("u"), .ctrl("w"), .ctrl("k"),
            .ctrl("a"), .ctrl("e"), .ctrl("l"), .function(1), .alt("b"), .alt("f"),
        ]

    @Test(arguments: 0..<8) func anyKeysInAnySize(seed: Int) {
        var samples = SampleTraces(seed: UInt64(seed) + 99)
        var driver = driver(seed: seed, traces: 30)
        driver.store(BrokenTrace.spans, arrival: driver.now)
        driver.store(Self.extremes, arrival: driver.now)
        driver.store(samples.large(300), arrival: driver.now)
        driver.press(.space, .space)
        var next = 100
        for step in 0..<400 {
            switch samples.random(12) {
            case 0...2: Self.meddle(&driver, &samples)
            case 3:
                driver.arrive(next)
                next += 1
            case 4: driver.input(.paste("a\u{1b}[31m\nb\u{202e}"))
            case 5: driver.now += samples.random(3_000_000_000)
            default: driver.press(Self.pick(Self.keys, &samples))
            }
            if step.isMultiple(of: 7) {
                let isClean = Self.isClean(driver.screen)
                #expect(isClean)
            }
        }
    }

    /// The same on the query screen and over it, with answers that come late.
    @Test(arguments: 0..<6) func anyKeysOnTheQueryScreen(seed: Int) {
        var samples = SampleTraces(seed: UInt64(seed) + 7)
        var driver = driver(seed: seed, traces: 20)
        driver.store(Self.extremes, arrival: driver.now)
        driver.press("2")
        let keys =
            "jkJKhlHLgGvbbbzZ<>0[]sSpPfxay,. r".map(Key.character)
            + [.up, .down, .left, .right, .enter, .escape, .tab, .backtab, .pageDown, .ctrl("u")]
        let questions = [
            "HEATMAP(duration_ms), P90(duration_ms), COUNT GROUP BY name",
            "HEATMAP(duration_ms), HEATMAP(start_time)", "COUNT GROUP BY service.name, kind, name",
            "COUNT WHERE name = nobody", "MAX(duration_ms) SINCE 1970-01-01 UNTIL 2100-01-01",
        ]
        for step in 0..<300 {
            switch samples.random(14) {
            case 0...2: Self.meddle(&driver, &samples)
            case 3: driver.wait(milliseconds: samples.random(500))
            case 4:
                driver.isAnswering.toggle()
                driver.answer()
            case 5:
                driver.press("2", "/", .ctrl("u"))
                driver.type(Self.pick(questions, &samples))
                driver.press(.enter)
            default: driver.press(Self.pick(keys, &samples))
            }
            if step.isMultiple(of: 5) {
                let isClean = Self.isClean(driver.screen)
                #expect(isClean)
            }
        }
    }

    private func driver(seed: Int, traces: Int) -> ScreenDriver {
        ScreenDriver(
            width: 100, height: 30, colors: ColorTier.allCases[seed % 4],
            glyphs: seed.isMultiple(of: 3) ? .ascii : .unicode, traces: traces,
            answersQuestions: true)
    }

    /// Something other than a key: another size, any or one with room for everything, or the mouse.
    private static func meddle(_ driver: inout ScreenDriver, _ samples: inout SampleTraces) {
        switch samples.random(3) {
        case 0:
            let width = Int(samples.random(180))
            driver.input(.resize(width: width, height: Int(samples.random(60))))
        case 1:
            let width = 80 + Int(samples.random(120))
            driver.input(.resize(width: width, height: 24 + Int(samples.random(30))))
        default:
            let actions: [Mouse.Action] = [.press(.left), .wheelUp, .wheelDown, .drag(.left)]
            let action = pick(actions, &samples)
            driver.input(
                .mouse(Mouse(action, x: Int(samples.random(170)), y: Int(samples.random(50)))))
        }
    }

    private static func pick<Choice>(_ choices: [Choice], _ samples: inout SampleTraces) -> Choice {
        choices[Int(samples.random(Int64(choices.count)))]
    }

    /// Whether nothing in a screen steers a terminal.
    private static func isClean(_ screen: String) -> Bool {
        screen.unicodeScalars.allSatisfy {
            $0 == "\n" || ($0.value >= 0x20 && !(0x7f..<0xa0).contains($0.value))
        }
    }

    /// Times and texts at the ends of what they can be.
    static var extremes: [SpanRecord] {
        let long = String(repeating: "name ", count: 40_000)
        var spans = [
            BrokenTrace.span(1, nil, long, 0, 1), BrokenTrace.span(2, 1, "", 0, 1),
            BrokenTrace.span(3, 2, "\n\n\t", 0, nil), BrokenTrace.span(4, 4, "own parent", 0, 1),
        ]
        spans[0].startUnixNano = .min
        spans[1].endUnixNano = .max
        spans[2].startUnixNano = .max
        spans[3].startUnixNano = .max
        spans[3].endUnixNano = .min
        spans[0].statusMessage = long
        spans[0].flags = .error
        spans[1].attributes = Attributes(json: Array(#"{"broken": [1, {"#.utf8))
        spans[1].events = [SpanEvent(timeUnixNano: .min, name: "exception")]
        for index in spans.indices { spans[index].traceID = SampleTraces.traceID(5_000) }
        return spans
    }
}
