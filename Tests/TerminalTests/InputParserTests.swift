import Testing

@testable import Terminal

@Suite struct InputParserTests {
    /// All events of `text`, fed at once and then settled.
    func events(_ text: String) -> [InputEvent] {
        events(Array(text.utf8))
    }

    func events(_ bytes: [UInt8]) -> [InputEvent] {
        var parser = InputParser()
        parser.feed(bytes)
        var found: [InputEvent] = []
        while let event = parser.next() { found.append(event) }
        while let event = parser.flush() { found.append(event) }
        return found
    }

    @Test(arguments: [
        ("j", Key.character("j")), ("G", "G"), (" ", .space), ("é", "é"), ("日", "日"), ("🙂", "🙂"),
        ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{7f}", .backspace), ("\u{8}", .backspace),
        ("\u{4}", .ctrl("d")), ("\u{0}", .ctrl(" ")), ("\u{1f}", .ctrl("_")), ("\u{1b}", .escape),
        ("\u{1b}[A", .up), ("\u{1b}OB", .down), ("\u{1b}[C", .right), ("\u{1b}OD", .left),
        ("\u{1b}[H", .home), ("\u{1b}[1~", .home), ("\u{1b}[7~", .home), ("\u{1b}OF", .end),
        ("\u{1b}[4~", .end), ("\u{1b}[5~", .pageUp), ("\u{1b}[6~", .pageDown),
        ("\u{1b}[2~", .insert),
        ("\u{1b}[3~", .delete), ("\u{1b}[Z", .backtab), ("\u{1b}OP", .function(1)),
        ("\u{1b}[11~", .function(1)), ("\u{1b}[15~", .function(5)), ("\u{1b}[17~", .function(6)),
        ("\u{1b}[24~", .function(12)), ("\u{1b}[[A", .function(1)),
        ("\u{1b}[1;5A", Key(.up, .control)),
        ("\u{1b}[1;2D", Key(.left, .shift)), ("\u{1b}[3;5~", Key(.delete, .control)),
        ("\u{1b}[1;2P", Key(.function(1), .shift)), ("\u{1b}x", .alt("x")),
        ("\u{1b}\r", Key(.enter, .alt)),
        ("\u{1b}é", .alt("é")), ("\u{1b}\u{1b}[A", Key(.up, .alt)), ("\u{1b}[", .alt("[")),
        ("\u{1b}O", .alt("O")), ("\u{1b}]", .alt("]")), ("\u{1b}OM", .enter), ("\u{1b}Oq", "1"),
        ("\u{1b}[27;5;105~", .ctrl("i")), ("\u{1b}[97;5u", .ctrl("a")),
        ("\u{1b}[3^", Key(.delete, .control)),
        ("\u{1b}[a", Key(.up, .shift)), ("\u{1b}Oa", Key(.up, .control)),
    ])
    func `keys are told apart`(bytes: String, key: Key) {
        #expect(events(bytes) == [.key(key)])
    }

    @Test func `Ctrl-Z asks to suspend`() {
        #expect(events("\u{1a}") == [.suspend])
    }

    @Test func `escape alone waits for a moment, then is a key`() {
        var parser = InputParser()
        parser.feed([0x1b])
        #expect(parser.next() == nil)
        #expect(parser.patience == 25)
        #expect(parser.flush() == .key(.escape))
        #expect(parser.patience == nil)
        #expect(events("\u{1b}\u{1b}") == [.key(.escape), .key(.escape)])
    }

    @Test(arguments: [
        ("\u{1b}[<0;10;5M", Mouse(.press(.left), x: 9, y: 4)),
        ("\u{1b}[<0;10;5m", Mouse(.release(.left), x: 9, y: 4)),
        ("\u{1b}[<2;1;1M", Mouse(.press(.right), x: 0, y: 0)),
        ("\u{1b}[<32;300;100M", Mouse(.drag(.left), x: 299, y: 99)),
        ("\u{1b}[<64;2;3M", Mouse(.wheelUp, x: 1, y: 2)),
        ("\u{1b}[<69;2;3M", Mouse(.wheelDown, x: 1, y: 2, modifiers: .shift)),
        ("\u{1b}[<16;2;3M", Mouse(.press(.left), x: 1, y: 2, modifiers: .control)),
    ])
    func `mouse reports are read`(bytes: String, mouse: Mouse) {
        #expect(events(bytes) == [.mouse(mouse)])
    }

    @Test func `clicks read together keep their order`() {
        let report = "\u{1b}[<0;3;4M\u{1b}[<0;3;4m\u{1b}[<64;3;4Mj"
        #expect(
            events(report) == [
                .mouse(Mouse(.press(.left), x: 2, y: 3)),
                .mouse(Mouse(.release(.left), x: 2, y: 3)),
                .mouse(Mouse(.wheelUp, x: 2, y: 3)), .key("j"),
            ])
    }

    @Test func `pastes come as one text, whatever is in it`() {
        #expect(
            events("\u{1b}[200~a\rb\r\n\u{1b}[A日\u{1b}[201~q")
                == [.paste("a\nb\n\u{1b}[A日"), .key("q")])
        #expect(events("\u{1b}[200~never ended") == [.paste("never ended")])
    }

    @Test func `a huge paste is cut, not kept`() {
        let text = String(repeating: "x", count: InputParser.pasteLimit + 10_000)
        guard case .paste(let pasted)? = events("\u{1b}[200~\(text)\u{1b}[201~").first else {
            Issue.record("no paste")
            return
        }
        #expect(pasted.utf8.count == InputParser.pasteLimit)
    }

    @Test func `focus and background are reported`() {
        #expect(events("\u{1b}[I\u{1b}[O") == [.focus(true), .focus(false)])
        #expect(events("\u{1b}]11;rgb:1e1e/1e1e/1e1e\u{1b}\\") == [.background(.dark)])
        #expect(events("\u{1b}]11;rgb:ff/f8/e7\u{7}k") == [.background(.light), .key("k")])
        #expect(events("\u{1b}]11;rgb:-1/f8/e7\u{7}k") == [.key("k")])
    }

    @Test func `reports and strings that nobody asked for are left out`() {
        #expect(
            events("\u{1b}[?62;1;6c\u{1b}P1$r0m\u{1b}\\\u{1b}[M !!\u{1b}[99999999999999xj") == [
                .key("j")
            ])
        #expect(
            events([0xff, 0xc3, 0x28, 0xe2, 0x82, 0x6a, 0xc2, 0x9b]) == [.key("("), .key("j")])
        #expect(events("\u{1b}[12\u{1b}[A") == [.key(.up)])
    }

    /// Everything above in one stream, cut at every place: the same events come out.
    @Test func `events do not depend on how the bytes arrive`() {
        let stream = Array(
            "j\u{1b}[1;5A\u{1b}[<0;10;5M日\u{1b}[200~pa\u{1b}[ste\u{1b}[201~\u{1b}OP\u{1b}]11;rgb:00/00/00\u{7}q"
                .utf8)
        let whole = events(stream)
        #expect(whole.count == 8)
        for cut in 0...stream.count {
            var parser = InputParser()
            var found: [InputEvent] = []
            for part in [stream[..<cut], stream[cut...]] {
                parser.feed(part)
                while let event = parser.next() { found.append(event) }
            }
            #expect(found == whole, "cut at \(cut)")
        }
    }

    @Test func `no bytes trap the parser or stay in it for ever`() {
        var state: UInt64 = 42
        let alphabet = Array("\u{1b}[]OP<M;0123456789~mABu\\\u{7}日".utf8) + [0xff, 0x80, 0xf0]
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            var parser = InputParser()
            parser.feed(bytes)
            while parser.next() != nil {}
            while parser.flush() != nil {}
            #expect(parser.patience == nil)
        }
    }
}
