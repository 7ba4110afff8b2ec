/// Makes of JSON that senders write, and simdjson refuses, JSON that it takes. Only ever run after
/// an error, so it costs nothing otherwise.
///
/// - A byte order mark at the start is left out.
/// - Bytes that are no UTF-8 become U+FFFD.
/// - Bare `NaN`, `Infinity` and `-Infinity` (Python's json module) are quoted, as OTLP/JSON
///   writes them.
/// - Half a surrogate pair (`\ud83d` alone) becomes `\ufffd`.
/// - Integers beyond 64 bits become doubles: `e0` is appended.
enum JSONRepair {
    /// The repaired document; nil where there was nothing to repair.
    static func repair(_ body: UnsafeRawBufferPointer) -> [UInt8]? {
        var input = Array(body)
        var changed = false
        if input.starts(with: [0xEF, 0xBB, 0xBF]) {
            input.removeFirst(3)
            changed = true
        }
        if (try? UTF8Span(validating: input.span)) == nil {
            input = Array(String(decoding: input, as: UTF8.self).utf8)
            changed = true
        }
        var pass = RepairPass(input: input)
        pass.run()
        return changed || pass.changed ? pass.output : nil
    }
}

/// One pass over the tokens: strings and numbers are told apart, the rest is copied.
private struct RepairPass {
    let input: [UInt8]
    var output: [UInt8] = []
    var position = 0
    var changed = false

    init(input: [UInt8]) {
        self.input = input
    }

    mutating func run() {
        output.reserveCapacity(input.count + input.count / 8)
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: "\""): copyString()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): copyNumber()
            case UInt8(ascii: "N"), UInt8(ascii: "I"): copyWord()
            default:
                output.append(input[position])
                position += 1
            }
        }
    }

    private mutating func copyString() {
        output.append(UInt8(ascii: "\""))
        position += 1
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "\\") {
                copyEscape()
                continue
            }
            output.append(byte)
            position += 1
            if byte == UInt8(ascii: "\"") { return }
        }
    }

    private mutating func copyEscape() {
        guard let unit = codeUnit(at: position) else {
            // Two bytes, so that an escaped quote ends no string.
            output.append(contentsOf: input[position..<min(position + 2, input.count)])
            position = min(position + 2, input.count)
            return
        }
        switch unit {
        case 0xD800..<0xDC00:
            if let low = codeUnit(at: position + 6), (0xDC00..<0xE000).contains(low) {
                copy(12)
            } else {
                replaceEscape()
            }
        case 0xDC00..<0xE000: replaceEscape()
        default: copy(6)
        }
    }

    private mutating func replaceEscape() {
        output.append(contentsOf: "\\ufffd".utf8)
        position += 6
        changed = true
    }

    /// The code unit of `\u` and four hexadecimal digits at `start`; nil where there is none.
    private func codeUnit(at start: Int) -> UInt16? {
        guard start + 6 <= input.count, input[start] == UInt8(ascii: "\\"),
            input[start + 1] == UInt8(ascii: "u")
        else { return nil }
        return UInt16(String(decoding: input[start + 2..<start + 6], as: UTF8.self), radix: 16)
    }

    private mutating func copyNumber() {
        let start = position
        position += 1
        if input[start] == UInt8(ascii: "-"), position < input.count,
            input[position] == UInt8(ascii: "I")
        {
            position = start
            return copyWord()
        }
        var isInteger = true
        loop: while position < input.count {
            switch input[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"),
                UInt8(ascii: "-"):
                isInteger = false
            default: break loop
            }
            position += 1
        }
        let digits = input[start..<position]
        output.append(contentsOf: digits)
        if isInteger, digits.count >= 19 {
            let text = String(decoding: digits, as: UTF8.self)
            if Int64(text) == nil, UInt64(text) == nil {
                output.append(contentsOf: "e0".utf8)
                changed = true
            }
        }
    }

    private mutating func copyWord() {
        for word in ["NaN", "Infinity", "-Infinity"]
        where input[position...].starts(with: word.utf8) {
            output.append(UInt8(ascii: "\""))
            output.append(contentsOf: word.utf8)
            output.append(UInt8(ascii: "\""))
            position += word.utf8.count
            changed = true
            return
        }
        output.append(input[position])
        position += 1
    }

    private mutating func copy(_ count: Int) {
        output.append(contentsOf: input[position..<position + count])
        position += count
    }
}
