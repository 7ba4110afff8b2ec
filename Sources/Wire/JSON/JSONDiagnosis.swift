/// Finds where a document stops being JSON (RFC 8259), to say so: simdjson only says that it does.
enum JSONDiagnosis {
    /// The first error of a document that did not parse.
    static func error(in body: UnsafeRawBufferPointer, otherwise message: String) -> WireError {
        var scanner = DiagnosisScanner(bytes: body)
        let start = body.firstIndex { !DiagnosisScanner.isSpace($0) }
        if start == nil {
            return WireError(.truncated, at: body.count, "there is no JSON, only nothing")
        }
        if let fault = scanner.scanDocument() { return fault }
        return WireError(.malformed, at: nil, "no JSON that we can read: \(message)")
    }

    /// The bytes from a position on, escaped, for a message: at most `limit` of them.
    static func quote(
        _ body: UnsafeRawBufferPointer, at position: Int, upTo limit: Int = 24
    ) -> String {
        guard position < body.count else { return "the end" }
        let end = min(position + limit, body.count)
        var text = "‘"
        for byte in body[position..<end] {
            switch byte {
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x0A: text += "\\n"
            case 0x09: text += "\\t"
            case 0x0D: text += "\\r"
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text + (end < body.count ? "…’" : "’")
    }
}

/// A strict scanner without recursion: open brackets are kept in an array.
private struct DiagnosisScanner {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// The first error; nil where the document is JSON.
    mutating func scanDocument() -> WireError? {
        var open: [UInt8] = []
        while true {
            // A value.
            skipSpace()
            guard let byte = peek() else { return cut("where a value should be") }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                position += 1
                guard open.count < 1024 else {
                    return WireError(
                        .nestedTooDeep, at: position, "JSON is nested more than 1024 levels deep")
                }
                skipSpace()
                if peek() == byte + 2 {
                    position += 1
                } else {
                    open.append(byte + 2)
                    if byte == UInt8(ascii: "{"), let fault = scanKey() { return fault }
                    continue
                }
            case UInt8(ascii: "\""): if let fault = scanString() { return fault }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let fault = scanNumber() { return fault }
            default: if let fault = scanWord() { return fault }
            }
            // What may follow it.
            while true {
                skipSpace()
                guard let closer = open.last else {
                    return position == bytes.count
                        ? nil : unexpected("where the document should end")
                }
                guard let byte = peek() else { return cut("within an object or array") }
                if byte == closer {
                    position += 1
                    open.removeLast()
                    continue
                }
                guard byte == UInt8(ascii: ",") else {
                    return unexpected(
                        "where ‘,’ or ‘\(Character(Unicode.Scalar(closer)))’ should be")
                }
                position += 1
                if closer == UInt8(ascii: "}"), let fault = scanKey() { return fault }
                break
            }
        }
    }

    private mutating func scanKey() -> WireError? {
        skipSpace()
        guard let byte = peek() else { return cut("where a key should be") }
        guard byte == UInt8(ascii: "\"") else { return unexpected("where a key should be") }
        if let fault = scanString() { return fault }
        skipSpace()
        guard let byte = peek() else { return cut("where ‘:’ should be") }
        guard byte == UInt8(ascii: ":") else { return unexpected("where ‘:’ should be") }
        position += 1
        return nil
    }

    private mutating func scanString() -> WireError? {
        position += 1
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return nil
            case UInt8(ascii: "\\"):
                guard position + 1 < bytes.count else { return cut("within a string") }
                let escape = bytes[position + 1]
                if escape == UInt8(ascii: "u") {
                    guard position + 6 <= bytes.count else { return cut("within a string") }
                    let digits = bytes[position + 2..<position + 6]
                    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
                        return unexpected("where an escape should be")
                    }
                    position += 6
                } else {
                    guard "\"\\/bfnrt".utf8.contains(escape) else {
                        return unexpected("where an escape should be")
                    }
                    position += 2
                }
            case 0..<0x20: return unexpected("within a string, where it must be escaped")
            default: position += 1
            }
        }
        return cut("within a string")
    }

    private mutating func scanNumber() -> WireError? {
        let start = position
        while let byte = peek(), "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let end = position
        position = start
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard let first = digits.first, first.isNumber, text.last?.isNumber == true,
            !(digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true),
            let value = Double(text)
        else {
            return end == bytes.count
                ? cut("within a number") : unexpected("where a number should be")
        }
        guard value.isFinite else {
            return unexpected("where a number that fits a double should be")
        }
        position = end
        return nil
    }

    private mutating func scanWord() -> WireError? {
        for word in ["true", "false", "null", "NaN", "Infinity"] {
            let rest = bytes[position...]
            if rest.starts(with: word.utf8) {
                position += word.utf8.count
                return nil
            }
            if !rest.isEmpty, rest.count < word.utf8.count, word.utf8.starts(with: rest) {
                return cut("within ‘\(word)’")
            }
        }
        return unexpected("where a value should be")
    }

    private func unexpected(_ place: String) -> WireError {
        WireError(.malformed, at: position, "\(JSONDiagnosis.quote(bytes, at: position)) \(place)")
    }

    private func cut(_ place: String) -> WireError {
        WireError(.truncated, at: bytes.count, "the JSON ends \(place)")
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek(), DiagnosisScanner.isSpace(byte) { position += 1 }
    }
}
