/// Why a parsed document is not what it should be, small enough to throw on the hot path.
struct JSONFault: Error {
    enum Kind {
        /// A member is there, but its value is of another type than the field's.
        case wrongType
        case deepValue
        case tooLarge
    }

    var kind: Kind
    /// The field's name.
    var field: StaticString

    init(_ kind: Kind, _ field: StaticString) {
        self.kind = kind
        self.field = field
    }

    var wireError: WireError {
        switch kind {
        case .wrongType:
            WireError(.malformed, at: nil, "the field ‘\(field)’ has a value of the wrong type")
        case .deepValue:
            WireError(
                .nestedTooDeep, at: nil,
                "an attribute value of a resource or scope is nested more than "
                    + "\(Limits.valueDepth) levels deep")
        case .tooLarge:
            WireError(.tooLarge, at: nil, "the body holds more than a batch can take")
        }
    }
}
