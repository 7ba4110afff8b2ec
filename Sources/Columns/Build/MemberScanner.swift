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
        /// Without quotes, with its escapes.
        case escaped(UnsafeBufferPointer<UInt8>)
        /// A number out of the ordinary: for `JSONReader`.
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
                return .escaped(
                    UnsafeBufferPointer(start: text + start + 1, count: end &- start &- 1))
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

    /// Reads the escapes of a text; false where there are some of code points, which `JSONReader`
    /// knows.
    static func unescape(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        var place = 0
        while place < text.count {
            let byte = text[place]
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                place &+= 1
                continue
            }
            guard place &+ 1 < text.count else { return false }
            switch text[place &+ 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                bytes.append(text[place &+ 1])
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            default: return false
            }
            place &+= 2
        }
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

    /// What JSON calls a number. The rest, and what is beyond `DecimalNumber`, is unusual.
    private mutating func takeNumber() -> Value? {
        var number = DecimalNumber()
        number.isNegative = text[position] == UInt8(ascii: "-")
        var place = number.isNegative ? position &+ 1 : position
        let start = place
        var point = -1
        var significant = 0
        while place < count {
            let byte = text[place]
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                number.digits = number.digits &* 10 &+ UInt64(digit)
                if number.digits != 0 { significant &+= 1 }
            } else if byte == UInt8(ascii: "."), point < 0 {
                point = place
            } else {
                break
            }
            place &+= 1
        }
        guard place > start, place < count else { return nil }
        let isPlain = point < 0
        let hasDigits = isPlain || point > start && point < place &- 1
        if !isPlain { number.places = place &- point &- 1 }
        let exponent = takeExponent(&place)
        guard place < count else { return nil }
        let isEnd = text[place] == UInt8(ascii: ",") || text[place] == UInt8(ascii: "}")
        if isEnd, hasDigits, significant <= (isPlain ? 18 : 19), let exponent {
            if isPlain, exponent == .absent {
                position = place
                let value = Int64(bitPattern: number.digits)
                return .int(number.isNegative ? 0 &- value : value)
            }
            if case .power(let power) = exponent { number.places &-= power }
            if let value = number.double {
                position = place
                return .double(value)
            }
        }
        while place < count, text[place] != UInt8(ascii: ","), text[place] != UInt8(ascii: "}") {
            place &+= 1
        }
        position = place
        return .unusual
    }

    /// The exponent at a place, `.absent` where there is none; nil for one of more than three digits,
    /// or of no digits.
    private func takeExponent(_ place: inout Int) -> Exponent? {
        guard place < count, text[place] | 0x20 == UInt8(ascii: "e") else { return .absent }
        place &+= 1
        guard place < count else { return nil }
        let isNegative = text[place] == UInt8(ascii: "-")
        if isNegative || text[place] == UInt8(ascii: "+") { place &+= 1 }
        let start = place
        var value = 0
        while place < count, text[place] &- UInt8(ascii: "0") <= 9, place &- start < 4 {
            value = value * 10 + Int(text[place] &- UInt8(ascii: "0"))
            place &+= 1
        }
        guard (1...3).contains(place &- start) else { return nil }
        return .power(isNegative ? -value : value)
    }

    private enum Exponent: Equatable {
        case absent
        case power(Int)
    }
}
