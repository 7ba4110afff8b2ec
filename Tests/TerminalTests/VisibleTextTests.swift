import Terminal
import Testing

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("ünïcödé 日本 🙂", "ünïcödé 日本 🙂"),
        ("\u{1b}[2J\u{7}", "\\e[2J\\a"), ("a\nb\r\n\tc", "a\\nb\\r\\n\\tc"),
        ("\u{0}\u{7f}", "\\0\\u{7f}"),
        ("\u{9b}31m", "\\u{9b}31m"), ("\u{85}", "\\u{85}"),
        ("evil\u{202e}txt.exe", "evil\\u{202e}txt.exe"),
        ("\u{2066}\u{2069}\u{200e}\u{61c}", "\\u{2066}\\u{2069}\\u{200e}\\u{61c}"),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{e0041}", "\\u{e0041}"),
        ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
    ])
    func `what could steer a terminal is spelled out`(text: String, spelled: String) {
        #expect(visible(text) == spelled)
    }

    @Test func `no scalar reaches a canvas that could steer a terminal`() {
        for value in (0..<0x11_0000 as Range<UInt32>) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isControl = value < 0x20 || (0x7f..<0xa0).contains(value)
            let isFormat =
                value > 0xff && scalar.properties.generalCategory == .format
                || value == 0x2028 || value == 0x2029
            guard isControl || isFormat else { continue }
            var canvas = Canvas(width: 12, height: 1)
            canvas.put("x" + String(Character(scalar)), x: 0, y: 0)
            let shown = canvas.text.unicodeScalars
            #expect(
                !shown.contains(scalar) || value > 0xff && displayWidth("x\(scalar)") > 1,
                "\(value)")
            #expect(!isControl || !shown.contains(scalar))
        }
    }
}
