/// The escapes of JSON strings (RFC 8259, section 7), found eight bytes at a time.
enum JSONEscape {
    enum Scan {
        /// Valid UTF-8 that may stand between quotes as it is.
        case plain
        case needsEscape
        /// No UTF-8.
        case invalid
    }

    /// O(n); ASCII without quotes, backslashes and controls is read a word at a time.
    static func scan(_ text: UnsafeBufferPointer<UInt8>) -> Scan {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawBufferPointer(text)
        var position = 0
        var escapes = false
        var ascii = true
        while position + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let controls = (word &- ones &* 0x20) & ~word
            let matches = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | controls
            if matches & highs != 0 { escapes = true }
            if word & highs != 0 { ascii = false }
            position += 8
        }
        while position < raw.count {
            let byte = raw[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                escapes = true
            }
            if byte >= 0x80 { ascii = false }
            position += 1
        }
        if !ascii, !isValidUTF8(text) { return .invalid }
        return escapes ? .needsEscape : .plain
    }

    private static func isValidUTF8(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        (try? UTF8Span(validating: text.span)) != nil
    }

    /// Appends valid UTF-8 with its escapes.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var copied = 0
        for (position, byte) in text.enumerated() {
            guard let escape = escape(of: byte) else { continue }
            bytes.append(contentsOf: text[copied..<position])
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(escape)
            if escape == UInt8(ascii: "u") {
                Hexadecimal.append(UInt64(byte), digits: 4, to: &bytes)
            }
            copied = position + 1
        }
        bytes.append(contentsOf: text[copied...])
    }

    private static func escape(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        case 0..<0x20: UInt8(ascii: "u")
        default: nil
        }
    }
}
