/// The escapes of JSON strings (RFC 8259, section 7), found eight bytes at a time.
enum JSONEscape {
    enum Scan {
        /// Valid UTF-8 that may stand between quotes as it is.
        case plain
        case needsEscape
        /// No UTF-8.
        case invalid
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The high bit is set in some byte where a byte of `word` must be escaped: a quote, a
    /// backslash or a control character. Which byte it is, the mask does not say exactly.
    @inline(__always)
    private static func escapes(in word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let controls = (word &- ones &* 0x20) & ~word
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | controls) & highs
    }

    /// Copies ASCII that needs no escape, a word at a time; false where the text is not that, and
    /// then what was copied is of no use. There must be room for the text.
    @inline(__always)
    static func copyPlain(_ text: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer)
        -> Bool
    {
        var found: UInt64 = 0
        var position = 0
        let count = text.count
        while position &+ 8 <= count {
            let word = text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            found |= escapes(in: word) | word & highs
            target.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
            position &+= 8
        }
        if position < count {
            // The rest: the last eight bytes again, or the few there are, padded with spaces.
            if count >= 8 {
                let word = text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                found |= escapes(in: word) | word & highs
                target.storeBytes(of: word, toByteOffset: count &- 8, as: UInt64.self)
            } else {
                var word = ones &* 0x20
                for offset in 0..<count {
                    let byte = text[offset]
                    word = word << 8 | UInt64(byte)
                    target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
                }
                found |= escapes(in: word) | word & highs
            }
        }
        return found == 0
    }

    /// O(n); ASCII without quotes, backslashes and controls is read a word at a time.
    static func scan(_ text: UnsafeBufferPointer<UInt8>) -> Scan {
        let raw = UnsafeRawBufferPointer(text)
        var position = 0
        var found: UInt64 = 0
        var nonASCII: UInt64 = 0
        while position + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            found |= escapes(in: word)
            nonASCII |= word & highs
            position += 8
        }
        while position < raw.count {
            let byte = raw[position]
            if escape(of: byte) != nil { found = 1 }
            if byte >= 0x80 { nonASCII = 1 }
            position += 1
        }
        if nonASCII != 0, !isValidUTF8(text) { return .invalid }
        return found != 0 ? .needsEscape : .plain
    }

    private static func isValidUTF8(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        (try? UTF8Span(validating: text.span)) != nil
    }

    /// Appends valid UTF-8 with its escapes.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let raw = UnsafeRawBufferPointer(text)
        var copied = 0
        var position = 0
        while position < raw.count {
            if position + 8 <= raw.count,
                escapes(in: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)) == 0
            {
                position += 8
                continue
            }
            let byte = raw[position]
            if let escape = escape(of: byte) {
                bytes.append(contentsOf: text[copied..<position])
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(escape)
                if escape == UInt8(ascii: "u") {
                    Hexadecimal.append(UInt64(byte), digits: 4, to: &bytes)
                }
                copied = position + 1
            }
            position += 1
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
