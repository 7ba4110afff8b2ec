internal import Telemetry

/// From the rows of a batch to the rows of the file.
extension Ingest {
    /// Writes a batch within a transaction.
    func write(
        _ batch: SpanBatch, from receiver: ReceiverKind
    ) throws(StoreError) -> CommitReceipt {
        guard batch.namesOnlyItsOwn else {
            throw StoreError(
                .other, "a batch names what it does not hold", path: connection.path)
        }
        var receipt = CommitReceipt()
        let (stringBytes, textBytes) = (batch.strings.bytes, batch.text.bytes)
        try stringBytes.withUnsafeBufferPointer { strings throws(StoreError) in
            try textBytes.withUnsafeBufferPointer { text throws(StoreError) in
                try batch.documents.withUnsafeBufferPointer { documents throws(StoreError) in
                    let content = BatchContent(
                        batch: batch, strings: strings, text: text, documents: documents)
                    try write(content, &receipt)
                }
            }
        }
        var more = ReceiverCounts()
        more.spans = batch.spans.count
        more.duplicates = receipt.duplicates
        more.replaced = receipt.replaced
        more.rejected = batch.rejections
        count(more, from: receiver)
        return receipt
    }

    private func write(
        _ content: BatchContent, _ receipt: inout CommitReceipt
    ) throws(StoreError) {
        numbers.reset(for: content.batch)
        for (index, row) in content.batch.spans.enumerated() {
            if index % Interner.sliceSpans == 0 { try beginSlice(content.batch) }
            try write(row, content, &receipt)
        }
    }

    /// Bounds memory within large batches, and the age of what is interned.
    private func beginSlice(_ batch: SpanBatch) throws(StoreError) {
        if interner.advance(to: position.nextSpan) { numbers.reset(for: batch) }
        if cache.isFull {
            try flush()
            cache.removeAll()
            numbers.resetTraces(for: batch)
        }
    }

    private func write(
        _ row: SpanBatch.Row, _ content: BatchContent, _ receipt: inout CommitReceipt
    ) throws(StoreError) {
        let trace = try trace(row.trace, content)
        let key = cache.states[trace].key
        let resource = try resource(of: row, trace: trace, content)
        let references = SpanReferences(
            name: try string(row.name, content),
            message: try string(row.statusMessage, content), resource: resource.row,
            scope: try scope(row.scope, content))
        var contribution = TraceState.Contribution(
            spanID: row.spanID, parentID: row.parentID, start: row.startUnixNano,
            end: row.flags.contains(.inProgress) ? nil : row.endUnixNano, flags: row.flags,
            name: references.name, service: resource.service, message: references.message)
        if row.source == .xray, row.parentID == 0 {
            contribution.label = try label(attributes: content.text(of: row.attributes))
        }
        let ordinal = position.nextSpan
        if try rows.insert(row, references, trace: key, ordinal: ordinal, content.text) {
            cache.states[trace].add(contribution)
            position.spans += 1
            receipt.stored += 1
        } else if try replace(row, references, trace: trace, contribution, content) {
            receipt.replaced += 1
        } else {
            receipt.duplicates += 1
            return
        }
        position.nextSpan += 1
        cache.touch(trace)
        if row.source == .xray {
            try settle(row, references, trace: trace, ordinal: ordinal, content)
        }
        if row.flags.contains(.error) {
            try noteError(trace, contribution, events: content.text(of: row.events))
        }
    }

    /// What a span of X-Ray brings beside its row.
    private func settle(
        _ row: SpanBatch.Row, _ references: SpanReferences, trace: Int, ordinal: Int64,
        _ content: BatchContent
    ) throws(StoreError) {
        if !row.document.isEmpty {
            let document = UnsafeBufferPointer(rebasing: content.documents[row.document.range])
            try documents.insert(document, ordinal: ordinal)
        }
        let key = cache.states[trace].key
        if references.resource == 0 {
            try inheritance.wait(row, trace: key, ordinal: ordinal)
            cache.states[trace].mayHaveUnclaimed = true
        } else if cache.states[trace].mayHaveUnclaimed {
            try claim(below: row.spanID, trace: key, resource: references.resource)
        }
    }

    /// Puts a span in the place of its earlier version, where it may have it.
    private func replace(
        _ row: SpanBatch.Row, _ references: SpanReferences, trace: Int,
        _ contribution: TraceState.Contribution, _ content: BatchContent
    ) throws(StoreError) -> Bool {
        let key = cache.states[trace].key
        guard let stored = try rows.find(trace: key, spanID: row.spanID) else { return false }
        let new = (row.source, row.flags.contains(.inProgress))
        guard case .replacement = Resend(of: new, over: (stored.source, stored.end == nil)) else {
            return false
        }
        try rows.delete(ordinal: stored.ordinal)
        try noteDeath(of: stored.ordinal)
        if stored.source == .xray {
            try documents.delete(ordinal: stored.ordinal)
            if stored.resource == 0 {
                try inheritance.forget(
                    parentID: stored.parentID, trace: key, ordinal: stored.ordinal)
            }
        }
        _ = try rows.insert(row, references, trace: key, ordinal: position.nextSpan, content.text)
        let isSameButForItsEnd =
            stored.end == nil && stored.start == row.startUnixNano
            && stored.parentID == row.parentID && stored.resource == references.resource
            && !stored.flags.contains(.error)
        if isSameButForItsEnd {
            cache.states[trace].finish(contribution)
        } else {
            cache.states[trace].needsRebuild = true
            if stored.source == .xray, stored.resource != references.resource,
                stored.resource != 0, references.resource != 0
            {
                cache.states[trace].noteFormerResource(stored.resource)
            }
        }
        return true
    }
}
