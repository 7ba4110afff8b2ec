/// Reads the JSON text that `JSONWriter` writes, one value at a time, without building what is
/// not asked for. Damaged text ends the reading early; it never traps.
public struct JSONReader {
    let bytes: [UInt8]
    var position = 0
    /// Containers open around the value being read; text nested deeper than this is damaged.
    private static let maximumDepth = 1024

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether all of the text was read, white space aside.
    public var isAtEnd: Bool {
        bytes[min(position, bytes.count)...].allSatisfy { $0 == 0x20 || 0x09...0x0D ~= $0 }
    }

    // MARK: Containers

    /// Reads an object's members in order. An object of ours or any other.
    public mutating func readMembers() -> [(key: String, value: AttributeValue)] {
        var members: [(key: String, value: AttributeValue)] = []
        guard take(UInt8(ascii: "{")), peek() != UInt8(ascii: "}") else { return members }
        repeat {
            guard let key = readString(), take(UInt8(ascii: ":")), let value = readValue() else {
                return members
            }
            members.append((key, value))
        } while take(UInt8(ascii: ","))
        return members
    }

    /// Reads an array's elements in order.
    public mutating func readElements() -> [AttributeValue] {
        var elements: [AttributeValue] = []
        guard take(UInt8(ascii: "[")) else { return elements }
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            guard let value = readValue() else { return elements }
            elements.append(value)
        } while take(UInt8(ascii: ","))
        _ = take(UInt8(ascii: "]"))
        return elements
    }

    /// Goes to the value of the object's first member named `key`; false where there is none.
    public mutating func enterMember(_ key: String) -> Bool {
        guard take(UInt8(ascii: "{")), peek() != UInt8(ascii: "}") else { return false }
        repeat {
            guard let matches = readString(equalTo: key), take(UInt8(ascii: ":")) else {
                return false
            }
            if matches { return true }
            guard skipValue() else { return false }
        } while take(UInt8(ascii: ","))
        return false
    }

    // MARK: Values

    /// Reads one value; nil where the text is damaged. Maps stay text until they are asked.
    public mutating func readValue() -> AttributeValue? {
        switch peek() {
        case UInt8(ascii: "\""): return readString().map(AttributeValue.string)
        case UInt8(ascii: "{"): return readObject()
        case UInt8(ascii: "["): return readArray()
        case UInt8(ascii: "t"): return takeWord("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return takeWord("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return takeWord("null") ? .empty : nil
        default: return readNumber()
        }
    }

    private mutating func readObject() -> AttributeValue? {
        let start = position
        guard skipValue() else { return nil }
        let text = Array(bytes[start..<position])
        guard text.count > 2, text[1] == UInt8(ascii: "\""), text[2] == UInt8(ascii: "$") else {
            return .map(Attributes(json: text))
        }
        var inner = JSONReader(text)
        if inner.enterMember("$bytes"), case .string(let base64)? = inner.readValue() {
            return .bytes(Base64.decode(base64.utf8) ?? [])
        }
        inner = JSONReader(text)
        if inner.enterMember("$double"), case .string(let name)? = inner.readValue() {
            switch name {
            case "Infinity": return .double(.infinity)
            case "-Infinity": return .double(-.infinity)
            default: return .double(.nan)
            }
        }
        inner = JSONReader(text)
        if inner.enterMember("$map"), inner.peek() == UInt8(ascii: "{") {
            let from = inner.position
            guard inner.skipValue() else { return nil }
            return .map(Attributes(json: Array(text[from..<inner.position])))
        }
        return .map(Attributes(json: text))
    }

    private mutating func readArray() -> AttributeValue? {
        let start = position
        guard skipValue() else { return nil }
        // The nesting was bounded by the skip, so this recursion is too.
        let end = position
        position = start
        let elements = readElements()
        position = end
        return .array(elements)
    }

    private mutating func readNumber() -> AttributeValue? {
        let start = position
        var isInteger = true
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
                isInteger = false
            default:
                return number(bytes[start..<position], isInteger: isInteger)
            }
            position += 1
        }
        return number(bytes[start..<position], isInteger: isInteger)
    }

    private func number(_ digits: ArraySlice<UInt8>, isInteger: Bool) -> AttributeValue? {
        guard !digits.isEmpty else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        if isInteger, let value = Int64(text) { return .int(value) }
        return Double(text).map(AttributeValue.double)
    }

    // MARK: Strings

    mutating func readString() -> String? {
        guard let span = takeString() else { return nil }
        let content = bytes[span.content]
        return span.hasEscapes
            ? String(decoding: JSONReader.unescape(content), as: UTF8.self)
            : String(decoding: content, as: UTF8.self)
    }

    /// Reads a string and compares it, without building it where it has no escapes.
    private mutating func readString(equalTo text: String) -> Bool? {
        guard let span = takeString() else { return nil }
        let content = bytes[span.content]
        return span.hasEscapes
            ? JSONReader.unescape(content).elementsEqual(text.utf8)
            : content.elementsEqual(text.utf8)
    }

    private mutating func takeString() -> (content: Range<Int>, hasEscapes: Bool)? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position = min(position + 2, bytes.count)
            default:
                position += 1
            }
        }
        return nil
    }

    private static func unescape(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(content.count)
        var units: [UInt16] = []
        var rest = content
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                flush(&units, into: &plain)
                plain.append(byte)
                continue
            }
            if escape == UInt8(ascii: "u"), let unit = Hexadecimal.parse(rest.prefix(4)) {
                units.append(UInt16(truncatingIfNeeded: unit))
                rest = rest.dropFirst(4)
                continue
            }
            flush(&units, into: &plain)
            plain.append(unescaped(escape))
        }
        flush(&units, into: &plain)
        return plain
    }

    private static func flush(_ units: inout [UInt16], into plain: inout [UInt8]) {
        guard !units.isEmpty else { return }
        plain.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
        units.removeAll()
    }

    private static func unescaped(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: escape
        }
    }

    // MARK: Moving

    /// Skips one value of any depth; false where the text is damaged.
    mutating func skipValue() -> Bool {
        var depth = 0
        repeat {
            switch peek() {
            case UInt8(ascii: "\""):
                guard takeString() != nil else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                position += 1
                depth += 1
                guard depth <= JSONReader.maximumDepth else { return false }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                position += 1
                depth -= 1
                guard depth >= 0 else { return false }
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { return false }
                position += 1
            case nil:
                return false
            default:
                guard skipScalar() else { return false }
            }
        } while depth > 0
        return true
    }

    private mutating func skipScalar() -> Bool {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
                position += 1
            default:
                return position > start
            }
        }
        return position > start
    }

    /// The next byte that is no white space, not taken.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { text in
            guard bytes[position...].starts(with: text) else { return false }
            position += text.count
            return true
        }
    }
}
