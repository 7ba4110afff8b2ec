/// Cuts a query's text into tokens. It never fails: what it cannot read becomes an `.invalid`
/// token, so that a half-typed line can still be coloured.
///
/// - A word is a run of letters, digits, `_ . - / : @ $ +` and everything outside ASCII.
/// - A string stands in `"` or `'`. In it `\\ \" \' \n \r \t` and `\u{1F4A9}` are escapes; a
///   backslash before anything else stands for itself, so that patterns read as they are meant:
///   `"\d+\.json"`.
/// - Blanks separate; line ends are blanks.
struct Lexer {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// All tokens of `text`, the last of kind `.end`. O(length).
    static func tokens(of text: String) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat {
            tokens.append(lexer.next())
        } while tokens.last?.kind != .end
        return tokens
    }

    mutating func next() -> Token {
        while let byte = peek(), Lexer.isBlank(byte) { position += 1 }
        guard let byte = peek() else {
            return Token(kind: .end, range: position..<position, text: "")
        }
        switch byte {
        case UInt8(ascii: "("): return take(1, .leftParenthesis)
        case UInt8(ascii: ")"): return take(1, .rightParenthesis)
        case UInt8(ascii: "{"): return take(1, .leftBrace)
        case UInt8(ascii: "}"): return take(1, .rightBrace)
        case UInt8(ascii: ","): return take(1, .comma)
        case UInt8(ascii: "="):
            // `=~` is no operator here; taken whole, the error can say what is.
            if peek(1) == UInt8(ascii: "~") { return take(2, .invalid) }
            return take(peek(1) == UInt8(ascii: "=") ? 2 : 1, .comparison)
        case UInt8(ascii: "!"):
            if peek(1) == UInt8(ascii: "=") { return take(2, .comparison) }
            return take(peek(1) == UInt8(ascii: "~") ? 2 : 1, .invalid)
        case UInt8(ascii: ">"):
            return take(peek(1) == UInt8(ascii: "=") ? 2 : 1, .comparison)
        case UInt8(ascii: "<"):
            if peek(1) == UInt8(ascii: ">") { return take(2, .invalid) }
            return take(peek(1) == UInt8(ascii: "=") ? 2 : 1, .comparison)
        case UInt8(ascii: "&"), UInt8(ascii: "|"):
            return take(peek(1) == byte ? 2 : 1, .invalid)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return takeString(quote: byte)
        default:
            return Lexer.isWordByte(byte) ? takeWord() : take(1, .invalid)
        }
    }

    private mutating func takeWord() -> Token {
        let start = position
        while let byte = peek(), Lexer.isWordByte(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let kind: Token.Kind = Quantity(text) == nil ? .word : .number
        return Token(kind: kind, range: start..<position, text: text)
    }

    private mutating func takeString(quote: UInt8) -> Token {
        let start = position
        position += 1
        var content: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case quote:
                return Token(
                    kind: .string, range: start..<position,
                    text: String(decoding: content, as: UTF8.self))
            case UInt8(ascii: "\\"): takeEscape(into: &content)
            default: content.append(byte)
            }
        }
        return Token(
            kind: .unterminatedString, range: start..<position,
            text: String(decoding: content, as: UTF8.self))
    }

    private mutating func takeEscape(into content: inout [UInt8]) {
        switch peek() {
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "\\"): content.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "\""): content.append(UInt8(ascii: "\""))
        case UInt8(ascii: "'"): content.append(UInt8(ascii: "'"))
        case UInt8(ascii: "u"):
            guard let scalar = scalarEscape() else { fallthrough }
            content.append(contentsOf: String(Character(scalar.value)).utf8)
            position += scalar.length
            return
        default:
            content.append(UInt8(ascii: "\\"))
            return
        }
        position += 1
    }

    /// What `u{…}` at the position stands for, and its length; nil where it is not that.
    private func scalarEscape() -> (value: Unicode.Scalar, length: Int)? {
        guard peek(1) == UInt8(ascii: "{") else { return nil }
        var number: UInt32 = 0
        for digits in 0..<7 {
            guard let byte = peek(2 + digits) else { return nil }
            if byte == UInt8(ascii: "}"), digits > 0 {
                return Unicode.Scalar(number).map { ($0, digits + 3) }
            }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return nil
    }

    /// Takes `count` bytes; an invalid one beyond ASCII never gets here, it belongs to words.
    private mutating func take(_ count: Int, _ kind: Token.Kind) -> Token {
        let range = position..<position + count
        position += count
        return Token(
            kind: kind, range: range, text: String(decoding: bytes[range], as: UTF8.self))
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"),
            UInt8(ascii: "$"), UInt8(ascii: "+"), 0x80...:
            true
        default: false
        }
    }
}
