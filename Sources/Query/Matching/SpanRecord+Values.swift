public import Telemetry

extension SpanRecord {
    /// The value of a column as an attribute's would be; nil where the span has none. Ids are
    /// their lower-case hexadecimal text and `start_time` is ISO 8601. Columns of the trace are
    /// nil: one span does not know them.
    public func value(of column: Column) -> AttributeValue? {
        switch column {
        case .durationMilliseconds: durationNanoseconds.map { .double(Double($0) / 1e6) }
        case .name: .string(name)
        case .serviceName: serviceName.map { .string($0) }
        case .kind: .string(kind.name)
        case .status: .string(status.name)
        case .statusMessage: statusMessage.isEmpty ? nil : .string(statusMessage)
        case .error: .bool(flags.contains(.error))
        case .fault: .bool(flags.contains(.fault))
        case .clientError: .bool(flags.contains(.clientError))
        case .throttle: .bool(flags.contains(.throttle))
        case .inProgress: .bool(isInProgress)
        case .isRoot: .bool(parentID == nil)
        case .source: .string(source.name)
        case .startTime: .string(Timestamp.iso8601(unixNano: startUnixNano))
        case .traceID: .string(traceID.description)
        case .spanID: .string(spanID.description)
        case .parentID: parentID.map { .string($0.description) }
        case .traceDurationMilliseconds, .traceSpanCount, .traceErrorCount, .traceStartTime: nil
        }
    }

    /// An attribute of the span, its scope or its resource, reading no more than that.
    func attribute(_ name: String, of owner: Subject.Owner) -> AttributeValue? {
        switch owner {
        case .first: attribute(name)
        case .span: attributes[name]
        case .scope: scope.attributes[name]
        case .resource: resource.attributes[name]
        }
    }
}

extension AttributeValue {
    /// The text of a string, nil for every other type.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension String.UTF8View {
    /// Whether the bytes of `part` stand somewhere in these, byte for byte: unlike `String`'s own
    /// search, which compares characters and finds `e` not in `é` spelt with a combining accent.
    /// O(product of the lengths) at worst.
    func contains(sequence part: String.UTF8View) -> Bool {
        guard let first = part.first else { return true }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
