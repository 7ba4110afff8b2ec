import Testing

@testable import Terminal

@Suite struct ColorTests {
    @Test func `exact entries of xterm's palette are found`() {
        #expect(Color(0xff0000).resolved(for: .ansi256) == .index(196))
        #expect(Color(0xffffff).resolved(for: .ansi256) == .index(231))
        #expect(Color(0x080808).resolved(for: .ansi256) == .index(232))
        #expect(Color(0x5f87af).resolved(for: .ansi256) == .index(67))
        #expect(Color(0x1e1e1e).resolved(for: .ansi256) == .index(234))
    }

    @Test func `sixteen colours keep the hue, and orange is not red`() {
        let expected: [(UInt32, UInt8)] = [
            (0xcc0000, 1), (0xff5555, 1), (0xff9900, 11), (0xc8a000, 3), (0x008800, 2),
            (0x00cccc, 14),
            (0x3355dd, 4), (0xaa33cc, 5), (0x000000, 0), (0x666666, 8), (0xbbbbbb, 7),
            (0xffffff, 15),
        ]
        for (color, index) in expected {
            let found = Color(color).resolved(for: .ansi16)
            #expect(
                found == .index(index) || found == .index(index + 8), "\(Color(color)) \(found)")
        }
    }

    @Test func `no colours means no colours`() {
        for color in [Color(0x123456), .red, .default] {
            #expect(color.resolved(for: .none) == .default)
        }
        #expect(Color.red.resolved(for: .truecolor) == .index(1))
        #expect(Color(0x123456).resolved(for: .truecolor) == .rgb(0x123456))
    }

    @Test func `hues of one lightness are as light as one another`() {
        for hue in stride(from: 0.0, to: 360, by: 15) {
            let color = Color.oklch(lightness: 0.75, chroma: 0.12, hue: hue)
            let lab = color.oklab
            #expect(abs((lab?.lightness ?? 0) - 0.75) < 0.02, "\(hue)")
        }
    }

    @Test func `colours mix and contrast`() {
        #expect(Color(0x000000).contrast(with: Color(0xffffff)) == 21)
        #expect(Color(0x102030).mixed(with: Color(0xffeedd), 0) == Color(0x102030))
        #expect(Color(0x102030).mixed(with: Color(0xffeedd), 1) == Color(0xffeedd))
        #expect(Color.red.mixed(with: Color(0xffeedd), 0.5) == .red)
        #expect("\(Color(0x00ff0a)) \(Color.red) \(Color.default)" == "#00ff0a palette 1 default")
    }
}

@Suite struct DetectionTests {
    func tier(
        _ environment: [String: String], _ choice: ColorChoice = .auto, terminfo: Int? = nil
    ) -> ColorTier {
        .detect(choice: choice, terminfoColors: terminfo) { environment[$0] }
    }

    @Test func `the environment tells the colours`() {
        #expect(tier(["TERM": "xterm-256color"]) == .ansi256)
        #expect(tier(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) == .truecolor)
        #expect(tier(["TERM": "tmux-256color", "COLORTERM": "24bit"], terminfo: 256) == .truecolor)
        #expect(tier(["TERM": "screen"], terminfo: 8) == .ansi16)
        #expect(tier(["TERM": "xterm-direct"]) == .truecolor)
        #expect(tier(["TERM": "vt100"], terminfo: -1) == .none)
        #expect(tier(["TERM": "dumb", "COLORTERM": "truecolor"]) == .none)
        #expect(tier([:]) == .none)
    }

    @Test func `GNU screen hands on a COLORTERM that is not its own`() {
        let screen = ["TERM": "screen.xterm-256color", "COLORTERM": "truecolor"]
        #expect(tier(screen) == .ansi256)
        #expect(tier(screen.merging(["TMUX": "x"]) { $1 }) == .truecolor)
    }

    @Test func `NO_COLOR counts unless colours are asked for`() {
        let environment = ["TERM": "xterm-256color", "NO_COLOR": "1"]
        #expect(tier(environment) == .none)
        #expect(tier(environment, .always) == .ansi256)
        #expect(tier(["TERM": "xterm-256color", "NO_COLOR": ""]) == .ansi256)
        #expect(tier(["TERM": "xterm-256color"], .never) == .none)
        #expect(tier(["TERM": "dumb"], .always) == .ansi16)
    }

    @Test func `the locale tells the glyphs`() {
        func glyphs(_ environment: [String: String]) -> GlyphTier {
            .detect { environment[$0] }
        }
        #expect(glyphs(["LANG": "C.UTF-8", "TERM": "xterm"]) == .unicode)
        #expect(glyphs(["LANG": "de_DE.utf8"]) == .unicode)
        #expect(glyphs(["LANG": "de_DE.UTF-8", "LC_ALL": "C"]) == .ascii)
        #expect(glyphs(["LC_ALL": "", "LC_CTYPE": "UTF-8"]) == .unicode)
        #expect(glyphs(["LANG": "C.UTF-8", "TERM": "linux"]) == .ascii)
        #expect(glyphs([:]) == .ascii)
    }

    @Test func `COLORFGBG tells the background`() {
        func background(_ value: String?) -> Background? {
            .detect { $0 == "COLORFGBG" ? value : nil }
        }
        #expect(background("15;0") == .dark)
        #expect(background("0;15") == .light)
        #expect(background("0;default;7") == .light)
        #expect(background("12;8") == .dark)
        #expect(background("0;default") == nil)
        #expect(background(nil) == nil)
        #expect(Background(of: Color(0xfdf6e3)) == .light)
        #expect(Background(of: Color(0x002b36)) == .dark)
    }
}
