internal import Telemetry

/// The rows of what spans name, found or made on first use.
extension Ingest {
    func string(
        _ number: UInt32, _ content: BatchContent
    ) throws(StoreError) -> Int64? {
        guard number != 0 else { return nil }
        let known = numbers.strings[Int(number)]
        if known != 0 { return known }
        let range = content.batch.strings.range(of: number)
        let text = UnsafeBufferPointer(rebasing: content.strings[range])
        let row = try interner.string(text, &position)
        numbers.strings[Int(number)] = row
        return row
    }

    /// The resource that a span came with; that of its parent, where it is one of X-Ray and came
    /// without; row 0 where the parent has none either, or is not there yet.
    func resource(
        of row: SpanBatch.Row, trace: Int, _ content: BatchContent
    ) throws(StoreError) -> (row: Int64, service: Int64?) {
        guard row.source == .xray, content.isEmpty(content.batch.resources[Int(row.resource)])
        else { return try resource(row.resource, content) }
        guard row.parentID != 0, row.parentID != row.spanID, cache.states[trace].spans > 0 else {
            return (0, nil)
        }
        let key = cache.states[trace].key
        return try inheritance.resource(of: row.parentID, trace: key) ?? (0, nil)
    }

    private func resource(
        _ number: UInt32, _ content: BatchContent
    ) throws(StoreError) -> (row: Int64, service: Int64?) {
        let source = content.batch.resources[Int(number)]
        let service = try string(source.serviceName, content)
        let known = numbers.resources[Int(number)]
        if known != 0 { return (known, service) }
        let row = try interner.resource(
            service: service, schemaURL: try string(source.schemaURL, content),
            dropped: source.droppedAttributesCount,
            attributes: UnsafeBufferPointer(rebasing: content.text[source.attributes.range]),
            &position)
        numbers.resources[Int(number)] = row
        return (row, service)
    }

    func scope(_ number: UInt32, _ content: BatchContent) throws(StoreError) -> Int64 {
        let known = numbers.scopes[Int(number)]
        if known != 0 { return known }
        let source = content.batch.scopes[Int(number)]
        let row = try interner.scope(
            name: try string(source.name, content), version: try string(source.version, content),
            schemaURL: try string(source.schemaURL, content),
            dropped: source.droppedAttributesCount,
            attributes: UnsafeBufferPointer(rebasing: content.text[source.attributes.range]),
            &position)
        numbers.scopes[Int(number)] = row
        return row
    }

    func trace(_ number: UInt32, _ content: BatchContent) throws(StoreError) -> Int {
        let known = numbers.traces[Int(number)]
        if known >= 0 { return Int(known) }
        let index = try cache.index(
            of: content.batch.traces.ids[Int(number)], &position, now: now, reader: reader)
        numbers.traces[Int(number)] = Int32(truncatingIfNeeded: index)
        return index
    }

    /// What a root was asked for, as a string row.
    func label(attributes: UnsafeBufferPointer<UInt8>) throws(StoreError) -> Int64? {
        guard let label = RootLabel.label(attributes: attributes) else { return nil }
        return try intern(label)
    }

    func intern(_ text: [UInt8]) throws(StoreError) -> Int64 {
        try text.withUnsafeBufferPointer { utf8 throws(StoreError) in
            try interner.string(utf8, &position)
        }
    }

    // MARK: Errors

    func noteError(
        _ trace: Int, _ span: TraceState.Contribution, events: UnsafeBufferPointer<UInt8>
    ) throws(StoreError) {
        guard cache.states[trace].wantsErrorText(rank: .exception, start: span.start) else {
            return
        }
        if let text = ErrorText.exception(events: events) {
            let row = try intern(Array(text.utf8))
            cache.states[trace].setErrorText(row, rank: .exception, start: span.start)
        } else if let message = span.message,
            cache.states[trace].wantsErrorText(rank: .message, start: span.start)
        {
            cache.states[trace].setErrorText(message, rank: .message, start: span.start)
        }
    }
}
