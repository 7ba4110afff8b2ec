internal import Telemetry

/// Writes batches into the file's rows: one transaction at a time, on the writer's thread.
final class Ingest {
    let connection: Connection
    var position = Position()
    var interner: Interner
    var cache = TraceCache()
    var numbers = BatchNumbers()
    let reader: TraceStateReader
    let rows: SpanRowWriter
    let documents: DocumentRowWriter
    let inheritance: Inheritance
    var now: Int64 = 0
    /// Spans from this ordinal on were written in this transaction: nobody has seen them yet.
    private var firstOrdinal: Int64 = 0
    private var reclaimed = 0
    private static let maximumReclaims = 50_000
    private let traceRows: TraceRowWriter
    private let deadSpans: Statement
    private var counts: [ReceiverKind: ReceiverCounts] = [:]
    private var isLoaded = false

    init(_ connection: Connection) throws(StoreError) {
        self.connection = connection
        interner = try Interner(connection)
        reader = try TraceStateReader(connection)
        rows = try SpanRowWriter(connection)
        documents = try DocumentRowWriter(connection)
        inheritance = try Inheritance(connection)
        traceRows = try TraceRowWriter(connection)
        deadSpans = try connection.statement("INSERT OR IGNORE INTO dead_span VALUES (?1)")
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
                firstOrdinal = position.nextSpan
                reclaimed = 0
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

    /// Within the transaction in which a span loses its ordinal: columns that have it hear of it.
    func noteDeath(of ordinal: Int64) throws(StoreError) {
        guard ordinal < firstOrdinal else { return }
        deadSpans.bind(ordinal, at: 1)
        try deadSpans.run()
    }

    func count(_ more: ReceiverCounts, from receiver: ReceiverKind) {
        counts[receiver, default: ReceiverCounts()].add(more)
    }

    // MARK: The end of a transaction

    /// Writes the rows of the traces that were touched.
    func flush() throws(StoreError) {
        for index in cache.touched {
            if cache.states[index].needsRebuild { try rebuild(index) }
            if !cache.states[index].isPersisted { position.traces += 1 }
            try traceRows.write(cache.states[index])
        }
        cache.clearTouched()
    }

    private func rebuild(_ index: Int) throws(StoreError) {
        let key = cache.states[index].key
        let formerResources = cache.states[index].formerResources
        if !formerResources.isEmpty { try reclaim(key, from: formerResources) }
        cache.states[index].resetSums()
        try reader.forEachSpan(of: key) { span, events, rootAttributes throws(StoreError) in
            var span = span
            span.label = try label(attributes: rootAttributes)
            cache.states[index].add(span)
            if span.flags.contains(.error) { try noteError(index, span, events: events) }
        }
    }

    // MARK: Inheritance

    /// Hands a span's resource to the unclaimed spans below it (see `Inheritance`).
    func claim(
        below spanID: UInt64, trace key: Int64, resource: Int64
    ) throws(StoreError) {
        for ordinal in try inheritance.claim(below: spanID, trace: key) {
            try give(resource, to: ordinal)
        }
    }

    /// Has the subsegments of segments that came again with another resource follow them: not
    /// more of them in a transaction than take some tenths of a second.
    private func reclaim(_ key: Int64, from former: [Int64]) throws(StoreError) {
        for stray in try inheritance.strays(trace: key, from: former)
        where reclaimed < Ingest.maximumReclaims {
            try give(stray.resource, to: stray.ordinal)
            reclaimed += 1
        }
    }

    /// Spans that others may have seen get a new ordinal with it.
    private func give(_ resource: Int64, to ordinal: Int64) throws(StoreError) {
        guard ordinal < firstOrdinal else {
            return try rows.give(resource, to: ordinal)
        }
        try rows.give(resource, to: ordinal, movingTo: position.nextSpan)
        try documents.move(from: ordinal, to: position.nextSpan)
        try noteDeath(of: ordinal)
        position.nextSpan += 1
    }

    private func flushCounts() throws(StoreError) {
        for receiver in ReceiverKind.allCases {
            guard let counted = counts[receiver], !counted.isEmpty else { continue }
            try CounterRows.add(counted, from: receiver, connection)
        }
        counts.removeAll(keepingCapacity: true)
    }
}
