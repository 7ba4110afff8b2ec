internal import Telemetry

/// Walks over the members of an attributes object that `JSONWriter` wrote, eight bytes at a time
/// where it can. Whatever else there is it gives up on, and never reads past the end.
struct MemberScanner {
    enum Value {
        case int(Int64)
        case double(Double)
        case bool(Bool)
        /// Without quotes; it has no escapes.
        case string(UnsafeBufferPointer<UInt8>)
        /// The JSON text of anything else.
        case other(UnsafeBufferPointer<UInt8>)
        /// A text with escapes, a number out of the ordinary: for `JSONReader`.
        case unusual
    }

    private let text: UnsafePointer<UInt8>
    private let count: Int
    private var position = 1
    private(set) var hasMore = true

    /// Nil where the text is no object with members.
    init?(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let start = buffer.baseAddress, buffer.count > 2, start[0] == UInt8(ascii: "{")
        else { return nil }
        text = start
        count = buffer.count
    }

    /// Takes a key and the colon behind it where it is this one.
    @inline(__always)
    mutating func takeKey(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let end = position &+ 1 &+ key.count
        guard end &+ 1 < count, text[position] == UInt8(ascii: "\""),
            text[end] == UInt8(ascii: "\""), text[end &+ 1] == UInt8(ascii: ":"),
            ByteHash.equal(
                UnsafeRawBufferPointer(start: text + position + 1, count: key.count),
                UnsafeRawBufferPointer(key))
        else { return false }
        position = end &+ 2
        return true
    }

    /// Takes any key and the colon behind it; nil where there is none.
    mutating func takeKey() -> UnsafeBufferPointer<UInt8>? {
        guard position < count, text[position] == UInt8(ascii: "\"") else { return nil }
        let start = position &+ 1
        guard let end = stringEnd(from: start), end &+ 1 < count,
            text[end &+ 1] == UInt8(ascii: ":")
        else { return nil }
        position = end &+ 2
        return UnsafeBufferPointer(start: text + start, count: end &- start)
    }

    /// Takes a value; nil where the text is none of ours.
    mutating func takeValue() -> Value? {
        guard position < count else { return nil }
        let start = position
        switch text[position] {
        case UInt8(ascii: "\""):
            guard let end = plainEnd(from: start &+ 1) else { return nil }
            guard text[end] == UInt8(ascii: "\"") else {
                guard let end = stringEnd(from: end) else { return nil }
                position = end &+ 1
                return .unusual
            }
            position = end &+ 1
            return .string(UnsafeBufferPointer(start: text + start + 1, count: end &- start &- 1))
        case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return take("null") ? .other(since(start)) : nil
        case UInt8(ascii: "["):
            return skipContainer() ? .other(since(start)) : nil
        case UInt8(ascii: "{"):
            guard skipContainer() else { return nil }
            let json = since(start)
            // Doubles that JSON cannot say, and whatever may be one.
            return json.count > 4 && json[2] == UInt8(ascii: "$") && json[3] != UInt8(ascii: "b")
                ? .unusual : .other(json)
        default: return takeNumber()
        }
    }

    /// Takes the comma, or the brace at the end.
    mutating func takeSeparator() -> Bool {
        guard position < count else { return false }
        hasMore = text[position] == UInt8(ascii: ",")
        guard hasMore || text[position] == UInt8(ascii: "}") else { return false }
        position &+= 1
        return true
    }

    /// A key as it stands in the text, its escapes read.
    static func string(_ key: UnsafeBufferPointer<UInt8>) -> String {
        guard key.contains(UInt8(ascii: "\\")) else { return String(decoding: key, as: UTF8.self) }
        var reader = JSONReader([UInt8(ascii: "\"")] + key + [UInt8(ascii: "\"")])
        return reader.readText() ?? ""
    }

    private func since(_ start: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text + start, count: position &- start)
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count &- position >= length else { return false }
        for index in 0..<length where text[position &+ index] != word.utf8Start[index] {
            return false
        }
        position &+= length
        return true
    }

    // MARK: Strings

    /// The first quote or backslash from a place on.
    @inline(__always)
    private func plainEnd(from start: Int) -> Int? {
        var place = start
        let raw = UnsafeRawPointer(text)
        while place &+ 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let found =
                MemberScanner.zeros(word ^ 0x2222_2222_2222_2222)
                | MemberScanner.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
            if found != 0 { return place &+ found.trailingZeroBitCount >> 3 }
            place &+= 8
        }
        while place < count {
            if text[place] == UInt8(ascii: "\"") || text[place] == UInt8(ascii: "\\") {
                return place
            }
            place &+= 1
        }
        return nil
    }

    /// The closing quote from a place within a string on.
    private func stringEnd(from start: Int) -> Int? {
        var place = start
        while let stop = plainEnd(from: place) {
            if text[stop] == UInt8(ascii: "\"") { return stop }
            place = stop &+ 2
        }
        return nil
    }

    /// The high bit of each byte that is 0; right up to the first one, which is what is asked.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    // MARK: The rest

    private mutating func skipContainer() -> Bool {
        var depth = 0
        while position < count {
            switch text[position] {
            case UInt8(ascii: "\""):
                guard let end = stringEnd(from: position &+ 1) else { return false }
                position = end
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth &-= 1
            case 0x20, 0x09, 0x0A, 0x0D: return false
            default: break
            }
            position &+= 1
            if depth == 0 { return true }
        }
        return false
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    ]

    /// Up to 15 digits, without exponent: what is exact in a double is the quotient of two that
    /// are (Clinger, "How to Read Floating Point Numbers Accurately", 1990). The rest is unusual.
    private mutating func takeNumber() -> Value? {
        let isNegative = text[position] == UInt8(ascii: "-")
        var place = isNegative ? position &+ 1 : position
        let start = place
        var magnitude: UInt64 = 0
        var point = -1
        while place < count {
            let byte = text[place]
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                magnitude = magnitude &* 10 &+ UInt64(digit)
            } else if byte == UInt8(ascii: "."), point < 0 {
                point = place
            } else {
                break
            }
            place &+= 1
        }
        guard place > start, place < count else { return nil }
        let digits = place &- start
        let isEnd = text[place] == UInt8(ascii: ",") || text[place] == UInt8(ascii: "}")
        if point < 0, digits <= 18, isEnd {
            position = place
            let value = Int64(bitPattern: magnitude)
            return .int(isNegative ? 0 &- value : value)
        }
        if point > start, point < place &- 1, digits <= 16, isEnd {
            position = place
            let value = Double(magnitude) / MemberScanner.powersOfTen[place &- point &- 1]
            return .double(isNegative ? -value : value)
        }
        while place < count, text[place] != UInt8(ascii: ","), text[place] != UInt8(ascii: "}") {
            place &+= 1
        }
        position = place
        return .unusual
    }
}
