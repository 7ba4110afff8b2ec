/// Base64 with the standard alphabet (RFC 4648, section 4); reading also takes the URL-safe one
/// and text without padding, as OTLP/JSON senders write both.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func append(_ data: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var position = 0
        while position < data.count {
            let left = data.count - position
            let first = UInt32(data[position]) << 16
            let second = left > 1 ? UInt32(data[position + 1]) << 8 : 0
            let third = left > 2 ? UInt32(data[position + 2]) : 0
            let group = first | second | third
            bytes.append(alphabet[Int(group >> 18)])
            bytes.append(alphabet[Int(group >> 12 & 63)])
            bytes.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            bytes.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            position += 3
        }
    }

    public static func encode(_ data: [UInt8]) -> String {
        var bytes: [UInt8] = []
        data.withUnsafeBufferPointer { append($0, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil where the text has a byte outside both alphabets or stops within a byte.
    public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var data: [UInt8] = []
        var group: UInt32 = 0
        var digits = 0
        var ended = false
        for byte in text {
            if byte == UInt8(ascii: "=") {
                ended = true
                continue
            }
            guard !ended, let value = value(of: byte) else { return nil }
            group = group << 6 | value
            digits += 1
            if digits == 4 {
                data.append(UInt8(truncatingIfNeeded: group >> 16))
                data.append(UInt8(truncatingIfNeeded: group >> 8))
                data.append(UInt8(truncatingIfNeeded: group))
                (group, digits) = (0, 0)
            }
        }
        switch digits {
        case 0: break
        case 2: data.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3:
            data.append(UInt8(truncatingIfNeeded: group >> 10))
            data.append(UInt8(truncatingIfNeeded: group >> 2))
        default: return nil
        }
        return data
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
