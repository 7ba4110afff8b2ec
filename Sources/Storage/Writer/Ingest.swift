internal import Telemetry

/// Writes batches into the file's rows: one transaction at a time, on the writer's thread.
final class Ingest {
    let connection: Connection
    private(set) var position = Position()
    private var interner: Interner
    private var cache = TraceCache()
    private var counts: [ReceiverKind: ReceiverCounts] = [:]
    private let reader: TraceStateReader
    private let rows: SpanRowWriter
    private let traceRows: TraceRowWriter
    private var numbers = BatchNumbers()
    private var now: Int64 = 0
    private var isLoaded = false

    init(_ connection: Connection) throws(StoreError) {
        self.connection = connection
        interner = try Interner(connection)
        reader = try TraceStateReader(connection)
        rows = try SpanRowWriter(connection)
        traceRows = try TraceRowWriter(connection)
    }

    /// Reads which traces there are, once; the first transaction does it otherwise. Without it a
    /// known trace would be taken for a new one. O(traces), some millions a second.
    func load() throws(StoreError) {
        guard !isLoaded else { return }
        try cache.load(connection)
        isLoaded = true
    }

    /// Runs `body` as one transaction, with memory in step with the file whatever happens.
    func transaction<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try load()
        do {
            return try connection.writing { () throws(StoreError) in
                position = try Position.read(connection)
                now = FileSystem.unixNano
                if cache.isFull { cache.removeAll() }
                let result = try body()
                try flush()
                try flushCounts()
                try position.write(connection)
                return result
            }
        } catch {
            cache.removeAll()
            interner.removeAll()
            counts.removeAll()
            throw error
        }
    }

    func removeGroups(below key: Int64) {
        cache.removeGroups(below: key)
    }

    /// Strings, resources and scopes that were born before this are named by no span from the
    /// ordinal on.
    func internedBound(oldest ordinal: Int64) -> Int64 {
        interner.bound(oldest: ordinal)
    }

    /// Within a transaction: traces below the floor are forgotten from its commit on.
    func noteEviction(floor: Int64, traces: Int, spans: Int) {
        position.floor = floor
        position.traces -= Int64(traces)
        position.spans -= Int64(spans)
        position.evictedTraces += Int64(traces)
        position.evictedSpans += Int64(spans)
    }

    func count(_ more: ReceiverCounts, from receiver: ReceiverKind) {
        counts[receiver, default: ReceiverCounts()].add(more)
    }

    // MARK: Batches

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
                let content = BatchContent(batch: batch, strings: strings, text: text)
                try write(content, &receipt)
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
        let resource = try resource(row.resource, content)
        let references = SpanReferences(
            name: try string(row.name, content),
            message: try string(row.statusMessage, content), resource: resource.row,
            scope: try scope(row.scope, content))
        let trace = try trace(row.trace, content)
        let contribution = TraceState.Contribution(
            spanID: row.spanID, parentID: row.parentID, start: row.startUnixNano,
            end: row.flags.contains(.inProgress) ? nil : row.endUnixNano, flags: row.flags,
            name: references.name, service: resource.service, message: references.message)
        let key = cache.states[trace].key
        if try rows.insert(row, references, trace: key, ordinal: position.nextSpan, content.text) {
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
        if row.flags.contains(.error) {
            let events = UnsafeBufferPointer(rebasing: content.text[row.events.range])
            try noteError(trace, contribution, events: events)
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
        _ = try rows.insert(row, references, trace: key, ordinal: position.nextSpan, content.text)
        let isSameButForItsEnd =
            stored.end == nil && stored.start == row.startUnixNano
            && stored.parentID == row.parentID && stored.resource == references.resource
            && !stored.flags.contains(.error)
        if isSameButForItsEnd {
            cache.states[trace].finish(contribution)
        } else {
            cache.states[trace].needsRebuild = true
        }
        return true
    }

    // MARK: Rows of what spans name

    private func string(
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

    private func scope(_ number: UInt32, _ content: BatchContent) throws(StoreError) -> Int64 {
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

    private func trace(_ number: UInt32, _ content: BatchContent) throws(StoreError) -> Int {
        let known = numbers.traces[Int(number)]
        if known >= 0 { return Int(known) }
        let index = try cache.index(
            of: content.batch.traces.ids[Int(number)], &position, now: now, reader: reader)
        numbers.traces[Int(number)] = Int32(truncatingIfNeeded: index)
        return index
    }

    // MARK: Errors

    private func noteError(
        _ trace: Int, _ span: TraceState.Contribution, events: UnsafeBufferPointer<UInt8>
    ) throws(StoreError) {
        guard cache.states[trace].wantsErrorText(rank: .exception, start: span.start) else {
            return
        }
        if let text = ErrorText.exception(events: events) {
            let row = try Array(text.utf8).withUnsafeBufferPointer { utf8 throws(StoreError) in
                try interner.string(utf8, &position)
            }
            cache.states[trace].setErrorText(row, rank: .exception, start: span.start)
        } else if let message = span.message,
            cache.states[trace].wantsErrorText(rank: .message, start: span.start)
        {
            cache.states[trace].setErrorText(message, rank: .message, start: span.start)
        }
    }

    // MARK: The end of a transaction

    private func flush() throws(StoreError) {
        for index in cache.touched {
            if cache.states[index].needsRebuild { try rebuild(index) }
            if !cache.states[index].isPersisted { position.traces += 1 }
            try traceRows.write(cache.states[index])
        }
        cache.clearTouched()
    }

    private func rebuild(_ index: Int) throws(StoreError) {
        cache.states[index].resetSums()
        try reader.forEachSpan(of: cache.states[index].key) { span, events throws(StoreError) in
            cache.states[index].add(span)
            if span.flags.contains(.error) { try noteError(index, span, events: events) }
        }
    }

    private func flushCounts() throws(StoreError) {
        for receiver in ReceiverKind.allCases {
            guard let counted = counts[receiver], !counted.isEmpty else { continue }
            try CounterRows.add(counted, from: receiver, connection)
        }
        counts.removeAll(keepingCapacity: true)
    }
}
