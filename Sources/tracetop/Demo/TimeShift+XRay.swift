extension TimeShift {
    /// Shifts an X-Ray datagram: a line of header, and a segment or subsegment in JSON.
    ///
    /// `start_time` and `end_time` of it and of all subsegments are numbers of seconds, of which
    /// the digits before the point change. `trace_id`s, those of links too, are
    /// `1-8 digits-24 digits` in hexadecimal.
    ///
    /// - Returns: false where it is not written as the SDK does; it may then be half shifted.
    func apply(toDatagram body: inout [UInt8]) -> Bool {
        guard let header = body.firstIndex(of: UInt8(ascii: "\n")) else { return false }
        var position = header + 1
        return shift(&body, &position, as: .entity, depth: 0)
    }

    /// What a value is to us, by where in the document it stands.
    private enum Value {
        case entity, entities, time, link, links, traceID, other

        func member(_ key: ArraySlice<UInt8>) -> Value {
            switch (self, String(decoding: key, as: UTF8.self)) {
            case (.entity, "start_time"), (.entity, "end_time"): .time
            case (.entity, "trace_id"), (.link, "trace_id"): .traceID
            case (.entity, "subsegments"): .entities
            case (.entity, "links"): .links
            default: .other
            }
        }

        var element: Value {
            switch self {
            case .entities: .entity
            case .links: .link
            default: .other
            }
        }
    }

    /// Reads the value at a position, and leaves the position behind it.
    private func shift(
        _ body: inout [UInt8], _ position: inout Int, as value: Value, depth: Int
    ) -> Bool {
        Self.skipBlanks(body, &position)
        guard position < body.count, depth < 64 else { return false }
        switch body[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return shiftContainer(&body, &position, as: value, depth: depth)
        case UInt8(ascii: "\""):
            guard let string = Self.string(body, &position) else { return false }
            return value != .traceID || shiftID(&body, string)
        default:
            let start = position
            position = Self.endOfScalar(body, position)
            return position > start && (value != .time || shiftTime(&body, start..<position))
        }
    }

    private func shiftContainer(
        _ body: inout [UInt8], _ position: inout Int, as value: Value, depth: Int
    ) -> Bool {
        let isObject = body[position] == UInt8(ascii: "{")
        let end = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        position += 1
        Self.skipBlanks(body, &position)
        if position < body.count, body[position] == end {
            position += 1
            return true
        }
        while true {
            var child = value.element
            if isObject {
                Self.skipBlanks(body, &position)
                guard let key = Self.string(body, &position),
                    Self.take(UInt8(ascii: ":"), body, &position)
                else { return false }
                child = value.member(body[key])
            }
            guard shift(&body, &position, as: child, depth: depth + 1) else { return false }
            if Self.take(end, body, &position) { return true }
            guard Self.take(UInt8(ascii: ","), body, &position) else { return false }
        }
    }

    /// The digits before the point, as many as there were.
    private func shiftTime(_ body: inout [UInt8], _ range: Range<Int>) -> Bool {
        let digits = body[range].prefix { $0 != UInt8(ascii: ".") }
        let fraction = body[digits.endIndex..<range.upperBound].dropFirst()
        guard fraction.allSatisfy({ Self.digits.contains($0) }),
            let whole = Int64(String(decoding: digits, as: UTF8.self))
        else { return false }
        let shifted = Array(String(whole &+ seconds).utf8)
        guard shifted.count == digits.count else { return false }
        body.replaceSubrange(digits.indices, with: shifted)
        return true
    }

    private func shiftID(_ body: inout [UInt8], _ range: Range<Int>) -> Bool {
        let places = (range.lowerBound + 2)..<(range.lowerBound + 10)
        guard range.count == 35,
            let start = UInt32(String(decoding: body[places], as: UTF8.self), radix: 16)
        else { return false }
        let shifted = String(shifted(idStart: start), radix: 16)
        let padding = String(repeating: "0", count: 8 - shifted.count)
        body.replaceSubrange(places, with: Array((padding + shifted).utf8))
        return true
    }

    // MARK: As much of JSON as it takes to find one's way

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private static func skipBlanks(_ body: [UInt8], _ position: inout Int) {
        while position < body.count, [0x20, 0x09, 0x0A, 0x0D].contains(body[position]) {
            position += 1
        }
    }

    private static func take(_ byte: UInt8, _ body: [UInt8], _ position: inout Int) -> Bool {
        skipBlanks(body, &position)
        guard position < body.count, body[position] == byte else { return false }
        position += 1
        return true
    }

    /// Where the text of the string at a position lies.
    private static func string(_ body: [UInt8], _ position: inout Int) -> Range<Int>? {
        guard take(UInt8(ascii: "\""), body, &position) else { return nil }
        let start = position
        while position < body.count, body[position] != UInt8(ascii: "\"") {
            position += body[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < body.count else { return nil }
        position += 1
        return start..<(position - 1)
    }

    private static func endOfScalar(_ body: [UInt8], _ start: Int) -> Int {
        let ends: [UInt8] = Array(",]} \n\r\t".utf8)
        return body[start...].firstIndex { ends.contains($0) } ?? body.count
    }
}
