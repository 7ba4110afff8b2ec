internal import Telemetry

extension OTLPProtobufReader {
    /// An AnyValue whose pieces were merged: the last field that was set, with all of a list's
    /// pieces.
    enum Resolved {
        case empty
        case string(Range<Int>)
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case bytes(Range<Int>)
        case array([Range<Int>])
        case map([Range<Int>])
    }

    /// AnyValue: writes it as JSON.
    @inline(__always)
    mutating func writeValue(
        _ bytes: RawSpan, _ range: Range<Int>, to text: inout JSONWriter, depth: Int
    ) throws(ProtobufFault) {
        var cursor = ProtobufCursor(bytes, range)
        guard !cursor.isAtEnd else { return text.null() }
        // As every sender writes it: one field.
        switch try cursor.readTag() {
        case Tag.AnyValue.string:
            let content = try cursor.readRange()
            if cursor.isAtEnd { return bytes.withBytes(content) { text.string($0) } }
        case Tag.AnyValue.int:
            let value = try cursor.readVarint()
            if cursor.isAtEnd { return text.int(Int64(bitPattern: value)) }
        case Tag.AnyValue.bool:
            let value = try cursor.readVarint()
            if cursor.isAtEnd { return text.bool(value != 0) }
        case Tag.AnyValue.double:
            let value = try cursor.readFixed64()
            if cursor.isAtEnd { return text.double(Double(bitPattern: value)) }
        default: break
        }
        try writeValue(bytes, merging: [range], to: &text, depth: depth)
    }

    /// Any AnyValue, in any number of pieces.
    @inline(never)
    mutating func writeValue(
        _ bytes: RawSpan, merging pieces: [Range<Int>], to text: inout JSONWriter, depth: Int
    ) throws(ProtobufFault) {
        switch try resolve(bytes, pieces) {
        case .empty: text.null()
        case .string(let range): bytes.withBytes(range) { text.string($0) }
        case .bool(let value): text.bool(value)
        case .int(let value): text.int(value)
        case .double(let value): text.double(value)
        case .bytes(let range): bytes.withBytes(range) { text.base64($0) }
        case .array(let lists): try writeArray(bytes, lists, to: &text, depth: depth + 1)
        case .map(let lists): try writeMap(bytes, lists, to: &text, depth: depth + 1)
        }
    }

    func resolve(_ bytes: RawSpan, _ pieces: [Range<Int>]) throws(ProtobufFault) -> Resolved {
        var value = Resolved.empty
        for piece in pieces {
            var cursor = ProtobufCursor(bytes, piece)
            while !cursor.isAtEnd {
                let tag = try cursor.readTag()
                switch tag {
                case Tag.AnyValue.string: value = .string(try cursor.readRange())
                case Tag.AnyValue.bool: value = .bool(try cursor.readVarint() != 0)
                case Tag.AnyValue.int: value = .int(Int64(bitPattern: try cursor.readVarint()))
                case Tag.AnyValue.double:
                    value = .double(Double(bitPattern: try cursor.readFixed64()))
                case Tag.AnyValue.bytes: value = .bytes(try cursor.readRange())
                case Tag.AnyValue.array:
                    let list = try cursor.readRange()
                    value.append(list, isArray: true)
                case Tag.AnyValue.map:
                    let list = try cursor.readRange()
                    value.append(list, isArray: false)
                default: try cursor.skip(tag: tag)
                }
            }
        }
        return value
    }

    private mutating func writeArray(
        _ bytes: RawSpan, _ lists: [Range<Int>], to text: inout JSONWriter, depth: Int
    ) throws(ProtobufFault) {
        guard depth <= Limits.valueDepth else {
            throw ProtobufFault(.deepValue, at: lists.first?.lowerBound ?? 0)
        }
        text.beginArray()
        for list in lists {
            var cursor = ProtobufCursor(bytes, list)
            while !cursor.isAtEnd {
                let tag = try cursor.readTag()
                if tag == Tag.List.values {
                    let element = try cursor.readRange()
                    try writeValue(bytes, merging: [element], to: &text, depth: depth)
                } else {
                    try cursor.skip(tag: tag)
                }
            }
        }
        text.endArray()
    }

    private mutating func writeMap(
        _ bytes: RawSpan, _ lists: [Range<Int>], to text: inout JSONWriter, depth: Int
    ) throws(ProtobufFault) {
        guard depth <= Limits.valueDepth else {
            throw ProtobufFault(.deepValue, at: lists.first?.lowerBound ?? 0)
        }
        let first = try firstKey(bytes, lists)
        let wrapped = first.map { bytes.withBytes($0) { $0.first == UInt8(ascii: "$") } } ?? false
        if wrapped {
            text.beginObject()
            text.key(prepared: "\"$map\":")
        }
        text.beginObject()
        var members = MemberWriter(within: true)
        for list in lists {
            var cursor = ProtobufCursor(bytes, list)
            while !cursor.isAtEnd {
                let tag = try cursor.readTag()
                if tag == Tag.List.values {
                    let member = try cursor.readRange()
                    _ = try writeNestedMember(bytes, member, to: &text, &members, depth: depth)
                } else {
                    try cursor.skip(tag: tag)
                }
            }
        }
        text.endObject()
        if wrapped { text.endObject() }
    }

    @inline(never)
    private mutating func writeNestedMember(
        _ bytes: RawSpan, _ range: Range<Int>, to text: inout JSONWriter,
        _ members: inout MemberWriter, depth: Int
    ) throws(ProtobufFault) -> KeyCache.Role {
        try writeMember(bytes, range, to: &text, &members, depth: depth)
    }
}

extension OTLPProtobufReader.Resolved {
    /// A list field: a further piece of the list before it, or another value in its place.
    fileprivate mutating func append(_ list: Range<Int>, isArray: Bool) {
        switch self {
        case .array(var lists) where isArray:
            self = .empty
            lists.append(list)
            self = .array(lists)
        case .map(var lists) where !isArray:
            self = .empty
            lists.append(list)
            self = .map(lists)
        default:
            self = isArray ? .array([list]) : .map([list])
        }
    }
}
