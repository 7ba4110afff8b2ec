/// Why protobuf bytes could not be read, small enough to throw on the hot path.
struct ProtobufFault: Error {
    enum Kind: UInt8 {
        case truncated
        case longVarint
        case zeroField
        case badWireType
        case unmatchedGroup
        case deepGroups
        case deepValue
        case tooLarge
    }

    var kind: Kind
    /// Bytes from the start of the body.
    var position: Int

    init(_ kind: Kind, at position: Int) {
        self.kind = kind
        self.position = position
    }

    var wireError: WireError {
        switch kind {
        case .truncated:
            WireError(.truncated, at: position, "the protobuf message ends within a field")
        case .longVarint:
            WireError(.malformed, at: position, "a protobuf varint is longer than 10 bytes")
        case .zeroField:
            WireError(
                .malformed, at: position, "a protobuf field has the number 0 or too high a one")
        case .badWireType:
            WireError(
                .malformed, at: position, "a protobuf field has a wire type that does not exist")
        case .unmatchedGroup:
            WireError(.malformed, at: position, "a protobuf group is not closed as it was opened")
        case .deepGroups:
            WireError(.nestedTooDeep, at: position, "protobuf groups are nested too deep")
        case .deepValue:
            WireError(
                .nestedTooDeep, at: position,
                "an attribute value of a resource or scope is nested more than "
                    + "\(Limits.valueDepth) levels deep")
        case .tooLarge:
            WireError(.tooLarge, at: position, "the body holds more than a batch can take")
        }
    }
}
