/// Writes JSON text into one growing buffer of bytes.
///
/// Attribute values keep their type in the text:
/// - a double always carries `.` or an exponent (`1.0`, `1e+21`), an int never does;
/// - what JSON cannot say is an object of one member: `{"$bytes": "<base64>"}`,
///   `{"$double": "NaN" | "Infinity" | "-Infinity"}`;
/// - a map whose first key begins with `$` is wrapped, `{"$map": {…}}`, so that it is never
///   mistaken for one of those;
/// - an empty value is `null`.
/// Bytes that are no UTF-8 become U+FFFD.
///
/// Every value makes room once and then writes its bytes without further checks: see
/// `JSONWriter+Append.swift`.
public struct JSONWriter: Sendable {
    public internal(set) var bytes: [UInt8] = []
    /// Whether the next key or element needs a comma before it.
    var needsComma = false

    public init() {}

    public var count: Int { bytes.count }
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    public mutating func reserveCapacity(_ capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Takes back what was written past `count`, as when the thing being written is refused.
    public mutating func truncate(to count: Int) {
        bytes.removeSubrange(Swift.min(count, bytes.count)...)
        needsComma = false
    }

    /// Begins a new document behind what is there: no comma comes before it.
    public mutating func beginDocument() {
        needsComma = false
    }

    // MARK: Structure

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: Keys

    public mutating func key(_ key: String) {
        var key = key
        key.withUTF8 { self.key($0) }
    }

    public mutating func key(_ key: UnsafeBufferPointer<UInt8>) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key whose quoted and escaped text, colon included, was made before (`"name":`).
    public mutating func key(prepared text: UnsafeBufferPointer<UInt8>) {
        appendSeparated(text)
        needsComma = false
    }

    /// A key of a fixed text that needs no escapes, colon and quotes included (`"name":`).
    public mutating func key(prepared text: StaticString) {
        text.withUTF8Buffer { key(prepared: $0) }
    }

    // MARK: Values

    public mutating func null() { literal("null") }
    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    public mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string($0) }
    }

    public mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        if !appendPlain(text) { appendEscaped(text) }
    }

    public mutating func int(_ value: Int64) {
        appendDecimal(value)
    }

    /// A double that stays one: with `.` or an exponent, non-finite ones as `{"$double": …}`.
    public mutating func double(_ value: Double) {
        guard value.isFinite else {
            beginObject()
            key("$double")
            string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
            endObject()
            return
        }
        // Most doubles of real spans are whole; for those the digits are an integer's.
        if value.magnitude < 1e15 {
            let whole = Int64(value)
            if Double(whole) == value, whole != 0 || value.sign == .plus {
                appendDecimal(whole)
                bytes.append(UInt8(ascii: "."))
                bytes.append(UInt8(ascii: "0"))
                return
            }
        }
        var text = value.description
        text.withUTF8 { appendSeparated($0) }
    }

    public mutating func base64(_ value: UnsafeBufferPointer<UInt8>) {
        beginObject()
        key("$bytes")
        base64String(value)
        endObject()
    }

    /// Bytes as a plain string of Base64.
    public mutating func base64String(_ value: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Base64.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// 32 lower-case hexadecimal digits.
    public mutating func id(_ id: TraceID) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Hexadecimal.append(id.high, to: &bytes)
        Hexadecimal.append(id.low, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// 16 lower-case hexadecimal digits.
    public mutating func id(_ id: SpanID) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Hexadecimal.append(id.rawValue, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func write(_ value: AttributeValue) {
        switch value {
        case .empty: null()
        case .string(let text): string(text)
        case .bool(let flag): bool(flag)
        case .int(let number): int(number)
        case .double(let number): double(number)
        case .bytes(let data): data.withUnsafeBufferPointer { base64($0) }
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .map(let attributes):
            let wrapped = attributes.pairs.first?.key.utf8.first == UInt8(ascii: "$")
            if wrapped {
                beginObject()
                key("$map")
            }
            write(attributes)
            if wrapped { endObject() }
        }
    }

    public mutating func write(_ attributes: Attributes) {
        if attributes.json.isEmpty {
            beginObject()
            endObject()
        } else {
            raw(attributes.json)
        }
    }

    /// One JSON value that is text already.
    public mutating func raw(_ json: [UInt8]) {
        json.withUnsafeBufferPointer { appendSeparated($0) }
    }

    private mutating func literal(_ text: StaticString) {
        text.withUTF8Buffer { appendSeparated($0) }
    }
}
