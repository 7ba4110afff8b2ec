internal import Telemetry

extension OTLPProtobufReader {
    /// Writes the attributes among a message's fields as a JSON object of their own.
    mutating func writeAttributes(
        _ bytes: RawSpan, _ section: Range<Int>, tag attributesTag: UInt64,
        to text: inout JSONWriter, flags: inout SpanFlags
    ) throws(ProtobufFault) -> ByteRange {
        let start = text.count
        var members = MemberWriter()
        var cursor = ProtobufCursor(bytes, section)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            guard tag == attributesTag else {
                try cursor.skip(tag: tag)
                continue
            }
            let member = try cursor.readRange()
            if try writeMember(bytes, member, to: &text, &members) == .httpStatus,
                let status = try integerValue(bytes, member)
            {
                flags.formUnion(.httpStatus(status))
            }
        }
        return members.end(from: start, in: &text)
    }

    /// KeyValue: writes one member and says what its key means.
    @inline(__always)
    mutating func writeMember(
        _ bytes: RawSpan, _ range: Range<Int>, to text: inout JSONWriter,
        _ members: inout MemberWriter, depth: Int = 0
    ) throws(ProtobufFault) -> KeyCache.Role {
        members.begin(in: &text)
        // As every sender writes it: the key, then the value, and nothing else.
        var cursor = ProtobufCursor(bytes, range)
        if cursor.take(UInt8(Tag.KeyValue.key)) {
            let key = try cursor.readRange()
            if cursor.take(UInt8(Tag.KeyValue.value)) {
                let value = try cursor.readRange()
                if cursor.isAtEnd {
                    let role = writeKey(bytes, key, to: &text, &members)
                    try writeValue(bytes, value, to: &text, depth: depth)
                    return role
                }
            }
        }
        return try writeUnusualMember(bytes, range, to: &text, &members, depth: depth)
    }

    @inline(__always)
    private mutating func writeKey(
        _ bytes: RawSpan, _ key: Range<Int>, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) -> KeyCache.Role {
        bytes.withBytes(key) { key in
            members.previousKey = keys.find(key, after: members.previousKey)
            if members.previousKey != 0 { return keys.write(members.previousKey, to: &text) }
            text.key(key)
            return KeyCache.role(of: key)
        }
    }

    /// A KeyValue in another order, in pieces, with unknown fields, or with nothing in it.
    @inline(never)
    private mutating func writeUnusualMember(
        _ bytes: RawSpan, _ range: Range<Int>, to text: inout JSONWriter,
        _ members: inout MemberWriter, depth: Int
    ) throws(ProtobufFault) -> KeyCache.Role {
        let (key, pieces) = try scanMember(bytes, range)
        let role = writeKey(bytes, key, to: &text, &members)
        try writeValue(bytes, merging: pieces, to: &text, depth: depth)
        return role
    }

    /// A KeyValue's key and the pieces of its value.
    private func scanMember(
        _ bytes: RawSpan, _ range: Range<Int>
    ) throws(ProtobufFault) -> (key: Range<Int>, pieces: [Range<Int>]) {
        var cursor = ProtobufCursor(bytes, range)
        var key = 0..<0
        var pieces: [Range<Int>] = []
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            switch tag {
            case Tag.KeyValue.key: key = try cursor.readRange()
            case Tag.KeyValue.value:
                let piece = try cursor.readRange()
                if !piece.isEmpty { pieces.append(piece) }
            default: try cursor.skip(tag: tag)
            }
        }
        return (key, pieces)
    }

    // MARK: What a member means

    /// The bytes of a KeyValue's value where it is a string.
    func stringValue(_ bytes: RawSpan, _ member: Range<Int>) throws(ProtobufFault) -> Range<Int>? {
        guard case .string(let range) = try resolve(bytes, try scanMember(bytes, member).pieces)
        else { return nil }
        return range
    }

    /// A KeyValue's value where it is a whole number.
    private func integerValue(
        _ bytes: RawSpan, _ member: Range<Int>
    ) throws(ProtobufFault) -> Int64? {
        if let value = try usualInteger(bytes, member) { return value }
        return switch try resolve(bytes, try scanMember(bytes, member).pieces) {
        case .int(let value): value
        case .double(let value): Int64.whole(value)
        default: nil
        }
    }

    /// The value of a KeyValue as every sender writes it, where that is an integer: without the
    /// array of pieces that the unusual ones need.
    private func usualInteger(
        _ bytes: RawSpan, _ member: Range<Int>
    ) throws(ProtobufFault) -> Int64? {
        var cursor = ProtobufCursor(bytes, member)
        guard cursor.take(UInt8(Tag.KeyValue.key)) else { return nil }
        _ = try cursor.readRange()
        guard cursor.take(UInt8(Tag.KeyValue.value)) else { return nil }
        var value = ProtobufCursor(bytes, try cursor.readRange())
        guard cursor.isAtEnd, value.take(UInt8(Tag.AnyValue.int)) else { return nil }
        let number = try value.readVarint()
        return value.isAtEnd ? Int64(bitPattern: number) : nil
    }

    /// A map's first key, where the map has a member.
    func firstKey(_ bytes: RawSpan, _ lists: [Range<Int>]) throws(ProtobufFault) -> Range<Int>? {
        for list in lists {
            var cursor = ProtobufCursor(bytes, list)
            while !cursor.isAtEnd {
                let tag = try cursor.readTag()
                if tag == Tag.List.values {
                    return try scanMember(bytes, try cursor.readRange()).key
                }
                try cursor.skip(tag: tag)
            }
        }
        return nil
    }
}

extension Int64 {
    /// The integer a double is; nil where it is none.
    static func whole(_ value: Double) -> Int64? {
        guard value.magnitude < 9e15 else { return nil }
        let whole = Int64(value)
        return Double(whole) == value ? whole : nil
    }
}
