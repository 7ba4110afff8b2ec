/// Reads protobuf's wire format (protobuf.dev/programming-guides/encoding) within one message.
///
/// A message is a range of the body's bytes, so positions in errors count from the body's start
/// and an embedded message is read by another cursor over a part of the same bytes. Every read is
/// checked against the message's end, whatever a length inside claims.
struct ProtobufCursor: ~Escapable {
    let bytes: RawSpan
    private(set) var position: Int
    let end: Int

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
        position = 0
        end = bytes.byteCount
    }

    /// A cursor over a part of the same bytes. `range` came from this cursor, so it lies within.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    @inline(__always)
    var isAtEnd: Bool { position >= end }

    /// The next byte, not taken; nil at the end.
    @inline(__always)
    func peek() -> UInt8? {
        position < end ? byte(position) : nil
    }

    /// Takes the next byte where it is `expected`: a tag below 128.
    @inline(__always)
    mutating func take(_ expected: UInt8) -> Bool {
        guard peek() == expected else { return false }
        position &+= 1
        return true
    }

    @inline(__always)
    private func byte(_ position: Int) -> UInt8 {
        bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
    }

    /// Field number and wire type as they stand on the wire: `field << 3 | type`.
    @inline(__always)
    mutating func readTag() throws(ProtobufFault) -> UInt64 {
        let start = position
        let tag = try readVarint()
        guard tag >= 8, tag <= UInt64(UInt32.max) else {
            throw ProtobufFault(.zeroField, at: start)
        }
        return tag
    }

    @inline(__always)
    mutating func readVarint() throws(ProtobufFault) -> UInt64 {
        guard position < end else { throw ProtobufFault(.truncated, at: position) }
        let first = byte(position)
        if first < 0x80 {
            position &+= 1
            return UInt64(first)
        }
        return try readLongVarint()
    }

    @inline(never)
    private mutating func readLongVarint() throws(ProtobufFault) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let next = byte(position)
            position &+= 1
            // The tenth byte holds the 64th bit; higher bits are dropped, as protobuf does.
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift &+= 7
            guard shift < 70 else { throw ProtobufFault(.longVarint, at: start) }
        }
        throw ProtobufFault(.truncated, at: start)
    }

    @inline(__always)
    mutating func readFixed64() throws(ProtobufFault) -> UInt64 {
        guard end &- position >= 8 else { throw ProtobufFault(.truncated, at: position) }
        let value = bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        position &+= 8
        return UInt64(littleEndian: value)
    }

    @inline(__always)
    mutating func readFixed32() throws(ProtobufFault) -> UInt32 {
        guard end &- position >= 4 else { throw ProtobufFault(.truncated, at: position) }
        let value = bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
        position &+= 4
        return UInt32(littleEndian: value)
    }

    /// The range of a length-delimited field's content, which is passed over.
    @inline(__always)
    mutating func readRange() throws(ProtobufFault) -> Range<Int> {
        let start = position
        let length = try readVarint()
        guard length <= UInt64(truncatingIfNeeded: end &- position) else {
            throw ProtobufFault(.truncated, at: start)
        }
        let from = position
        position &+= Int(truncatingIfNeeded: length)
        return from..<position
    }

    /// Passes over the content of a field, groups included.
    @inline(__always)
    mutating func skip(tag: UInt64) throws(ProtobufFault) {
        switch tag & 7 {
        case 0: _ = try readVarint()
        case 1: _ = try readFixed64()
        case 2: _ = try readRange()
        case 5: _ = try readFixed32()
        default: try skipGroup(tag: tag)
        }
    }

    @inline(never)
    private mutating func skipGroup(tag: UInt64) throws(ProtobufFault) {
        guard tag & 7 == 3 else {
            throw ProtobufFault(tag & 7 == 4 ? .unmatchedGroup : .badWireType, at: position)
        }
        var open = [tag >> 3]
        while let innermost = open.last {
            let start = position
            let tag = try readTag()
            switch tag & 7 {
            case 3:
                guard open.count < Limits.groupDepth else {
                    throw ProtobufFault(.deepGroups, at: start)
                }
                open.append(tag >> 3)
            case 4:
                guard tag >> 3 == innermost else {
                    throw ProtobufFault(.unmatchedGroup, at: start)
                }
                open.removeLast()
            case 0: _ = try readVarint()
            case 1: _ = try readFixed64()
            case 2: _ = try readRange()
            case 5: _ = try readFixed32()
            default: throw ProtobufFault(.badWireType, at: start)
            }
        }
    }
}
