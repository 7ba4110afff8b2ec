/// Somebody else's JSON on one line.
enum JSONLine {
    /// The document with a line break at its end and none within: between its values they become
    /// spaces, and within its strings, where JSON has none, escapes.
    static func line(_ document: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(document.count + 1)
        var isInString = false
        var isEscaped = false
        for byte in document {
            if byte < 0x20 {
                line += isInString ? Array(escape(byte).utf8) : [0x20]
            } else {
                line.append(byte)
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
            }
        }
        while line.last == 0x20 { line.removeLast() }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
