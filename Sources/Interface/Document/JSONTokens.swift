// What senders call JSON: bare NaN, lone surrogates and unknown escapes are kept as they were sent,
// and what is no JSON at all ends the reading and is kept as it is. Nothing is recursive, so that
// no depth of nesting is a problem.

/// The tokens of a text in JSON, each a range of its bytes, brackets with their partners.
struct JSONTokens: Sendable {
    enum Kind: Sendable, Hashable {
        case openObject, closeObject, openArray, closeArray
        case key, string, number
        /// `true`, `null`, `NaN`.
        case word
        /// From here on it is no JSON.
        case damage
    }

    struct Token: Sendable, Hashable {
        var kind: Kind
        var range: Range<Int>
        /// Of a bracket, the index of its partner; of one without, of the last token.
        var partner = 0

        var opens: Bool { kind == .openObject || kind == .openArray }
        var closes: Bool { kind == .closeObject || kind == .closeArray }
    }

    let bytes: [UInt8]
    private(set) var tokens: [Token] = []

    /// O(length).
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var open: [Int] = []
        var position = 0
        while let token = next(&position) {
            tokens.append(token)
            let index = tokens.count - 1
            if token.opens {
                open.append(index)
            } else if token.closes {
                guard let partner = open.popLast(), isPair(partner, index) else {
                    tokens[index] = damage(from: token.range.lowerBound)
                    break
                }
                tokens[partner].partner = index
                tokens[index].partner = partner
            } else if token.kind == .damage {
                break
            }
            if open.isEmpty {
                skipBlanks(&position)
                if position < bytes.count { tokens.append(damage(from: position)) }
                break
            }
        }
        for bracket in open { tokens[bracket].partner = tokens.count - 1 }
    }

    func text(_ token: Token) -> String {
        String(decoding: bytes[token.range], as: UTF8.self)
    }

    /// What is between a string's quotation marks, as it was sent.
    func content(_ token: Token) -> ArraySlice<UInt8> {
        guard token.range.count >= 2 else { return [] }
        return bytes[(token.range.lowerBound + 1)..<(token.range.upperBound - 1)]
    }

    /// The index of the value of an object's member, by a name without escapes. O(tokens within).
    func member(_ name: String, of object: Int) -> Int? {
        guard tokens.indices.contains(object), tokens[object].kind == .openObject else {
            return nil
        }
        var index = object + 1
        while index < tokens[object].partner {
            guard tokens[index].kind == .key else { return nil }
            let value = index + 1
            guard value < tokens.count else { return nil }
            if content(tokens[index]).elementsEqual(name.utf8) { return value }
            index = end(of: value)
        }
        return nil
    }

    /// The index behind a value.
    func end(of value: Int) -> Int {
        tokens[value].opens ? max(value, tokens[value].partner) + 1 : value + 1
    }

    /// What `JSONWriter` writes for numbers that JSON does not have, `{"$double": "NaN"}`, as the
    /// number.
    func markedNumber(_ object: Int) -> String? {
        let key = object + 1
        guard tokens[object].kind == .openObject, tokens[object].partner == object + 3,
            tokens[key].kind == .key, tokens[key + 1].kind == .string,
            content(tokens[key]).elementsEqual("$double".utf8)
        else { return nil }
        return String(decoding: content(tokens[key + 1]), as: UTF8.self)
    }

    // MARK: Reading

    private func next(_ position: inout Int) -> Token? {
        skipBlanks(&position, and: [UInt8(ascii: ","), UInt8(ascii: ":")])
        guard position < bytes.count else { return nil }
        let start = position
        func single(_ kind: Kind) -> Token {
            position += 1
            return Token(kind: kind, range: start..<position)
        }
        switch bytes[position] {
        case UInt8(ascii: "{"): return single(.openObject)
        case UInt8(ascii: "}"): return single(.closeObject)
        case UInt8(ascii: "["): return single(.openArray)
        case UInt8(ascii: "]"): return single(.closeArray)
        case UInt8(ascii: "\""): return string(&position)
        default: return word(&position)
        }
    }

    private func string(_ position: inout Int) -> Token {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else {
            position = bytes.count
            return damage(from: start)
        }
        position += 1
        var behind = position
        skipBlanks(&behind)
        let isKey = behind < bytes.count && bytes[behind] == UInt8(ascii: ":")
        return Token(kind: isKey ? .key : .string, range: start..<position)
    }

    private func word(_ position: inout Int) -> Token {
        let start = position
        while position < bytes.count, isWord(bytes[position]) { position += 1 }
        guard position > start else {
            position = bytes.count
            return damage(from: start)
        }
        let isNumber = bytes[start] < UInt8(ascii: "A") && bytes[position - 1] < UInt8(ascii: "A")
        return Token(kind: isNumber ? .number : .word, range: start..<position)
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func skipBlanks(_ position: inout Int, and others: [UInt8] = []) {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || (0x09...0x0d).contains(byte) || others.contains(byte) else {
                return
            }
            position += 1
        }
    }

    private func isPair(_ open: Int, _ close: Int) -> Bool {
        (tokens[open].kind == .openObject) == (tokens[close].kind == .closeObject)
    }

    private func damage(from start: Int) -> Token {
        Token(kind: .damage, range: start..<bytes.count)
    }
}
