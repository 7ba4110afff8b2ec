/// Scalars as protobuf's JSON mapping has them: 64-bit integers as decimal strings or numbers,
/// doubles as numbers or as the words JSON has no number for, null for what is not set.
extension JSONTape {
    /// An integer; what is beyond its range, or written as a double such as `1e+21`, is clamped.
    func integer(_ index: Int, _ field: StaticString) throws(JSONFault) -> Int64 {
        switch tag(index) {
        case Tag.signed: return signed(index)
        case Tag.unsigned: return Int64(clamping: unsigned(index))
        case Tag.double: return JSONTape.clamp(double(index))
        case Tag.null: return 0
        case Tag.string:
            let text = withString(index) { String(decoding: $0, as: UTF8.self) }
            if let value = Int64(text) { return value }
            guard let value = Double(text), !value.isNaN, !text.isEmpty else { break }
            return JSONTape.clamp(value)
        default: break
        }
        throw JSONFault(.wrongType, field)
    }

    /// An integer without sign: a negative one is 0.
    func unsignedInteger(_ index: Int, _ field: StaticString) throws(JSONFault) -> UInt64 {
        switch tag(index) {
        case Tag.unsigned: return unsigned(index)
        case Tag.string:
            // Nearly always a time of 19 digits.
            if let value = withString(index, JSONTape.decimal) { return value }
        default: break
        }
        return UInt64(clamping: try integer(index, field))
    }

    /// A number of 32 bits without sign; what is beyond is clamped.
    func count(_ index: Int, _ field: StaticString) throws(JSONFault) -> UInt32 {
        UInt32(clamping: try unsignedInteger(index, field))
    }

    func floatingPoint(_ index: Int, _ field: StaticString) throws(JSONFault) -> Double {
        switch tag(index) {
        case Tag.double: return double(index)
        case Tag.signed: return Double(signed(index))
        case Tag.unsigned: return Double(unsigned(index))
        case Tag.string:
            let text = withString(index) { String(decoding: $0, as: UTF8.self) }
            switch text {
            case "NaN": return .nan
            case "Infinity": return .infinity
            case "-Infinity": return -.infinity
            default: if let value = Double(text), value.isFinite { return value }
            }
        default: break
        }
        throw JSONFault(.wrongType, field)
    }

    /// The bytes of a string field; empty where it is null.
    func text(_ index: Int, _ field: StaticString) throws(JSONFault) -> Range<Int> {
        switch tag(index) {
        case Tag.string: return stringRange(index)
        case Tag.null: return 0..<0
        default: throw JSONFault(.wrongType, field)
        }
    }

    /// An enum's number, or the number of its name. A name that is none of them is 0.
    func enumeration(
        _ index: Int, _ field: StaticString, _ names: EnumNames
    ) throws(JSONFault) -> UInt64 {
        guard tag(index) == Tag.string else { return try unsignedInteger(index, field) }
        return withString(index) { text in
            names.number(of: text) ?? JSONTape.decimal(text) ?? 0
        }
    }

    /// The number of `count` hexadecimal digits of either case, 16 at most; nil where one is none.
    static func hexadecimal(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, count: Int = 16
    ) -> UInt64? {
        var number: UInt64 = 0
        for position in start..<start + count {
            let byte = text[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: return nil
            }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    private static func clamp(_ value: Double) -> Int64 {
        value >= 0x1p63 ? .max : value <= -0x1p63 ? .min : Int64(value)
    }

    /// The number of up to 19 digits and nothing else.
    private static func decimal(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard !text.isEmpty, text.count <= 19 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return value
    }
}
