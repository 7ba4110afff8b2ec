internal import Telemetry

/// Walks over the members of an attributes object without building anything.
///
/// For the JSON that `JSONWriter` writes; other text ends the walk early and never traps.
struct AttributeScanner {
    /// A member as it stands in the text.
    struct Member {
        /// Between the quotes, escapes and all: the writer escapes a key in one way only.
        var key: UnsafeBufferPointer<UInt8>
        var value: UnsafeBufferPointer<UInt8>
    }

    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        if text.first == UInt8(ascii: "{") { position = 1 } else { position = text.count }
    }

    /// The next member. O(its length).
    mutating func next() -> Member? {
        guard position < text.count, text[position] == UInt8(ascii: "\"") else { return nil }
        let keyStart = position + 1
        guard skipString(), position < text.count, text[position] == UInt8(ascii: ":") else {
            return nil
        }
        let key = text[keyStart..<position - 1]
        position += 1
        let valueStart = position
        skipValue()
        let value = text[valueStart..<position]
        // Past the comma, or the brace that ends the object.
        position += 1
        return Member(
            key: UnsafeBufferPointer(rebasing: key), value: UnsafeBufferPointer(rebasing: value))
    }

    /// The type's name (`AttributeValue.typeName`) of a member's value.
    static func typeName(of value: UnsafeBufferPointer<UInt8>) -> String {
        switch value.first {
        case UInt8(ascii: "\""): "string"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "bool"
        case UInt8(ascii: "n"), nil: "empty"
        case UInt8(ascii: "["): "array"
        case UInt8(ascii: "{"): mapTypeName(value)
        default: value.contains { ".eE".utf8.contains($0) } ? "double" : "int"
        }
    }

    private static func mapTypeName(_ value: UnsafeBufferPointer<UInt8>) -> String {
        if value.starts(with: "{\"$bytes\"".utf8) { return "bytes" }
        if value.starts(with: "{\"$double\"".utf8) { return "double" }
        return "map"
    }

    private mutating func skipString() -> Bool {
        position += 1
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        position = text.count
        return false
    }

    /// Goes to the comma or bracket behind the value.
    private mutating func skipValue() {
        var depth = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                guard skipString() else { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return }
            default: break
            }
            position += 1
        }
    }
}
