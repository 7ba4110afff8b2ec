internal import Columns
internal import Telemetry

/// Makes columns from rows: adds stored spans to builders, in order of their ordinals.
///
/// A span takes about 1.5 µs. Evicted spans are left out, and those without a trace, as a scan of
/// the rows leaves them out.
final class RowColumns {
    /// Bounds of a slice, so that its read transaction is short.
    struct Limits {
        var rows = 2000
        var textByteCount = 4 << 20
        /// Spans that the builder has at most.
        var spans = ColumnChunk.maximumSpanCount
    }

    /// What was read.
    struct Slice {
        /// Where to go on: everything before was read.
        var next: Int64
        var textByteCount = 0
        /// Ordinals of the spans that were added, ascending.
        var ordinals: [Int64] = []
    }

    private let connection: Connection
    private let spans: Statement
    private let trace: Statement
    private let resource: Statement
    private let scope: Statement
    private let texts: TextArena
    private var traceIDs: [Int64: TraceID] = [:]
    private var lastTrace: (key: Int64, id: TraceID) = (-1, TraceID(high: 0, low: 0))

    var path: String { connection.path }

    init(_ connection: Connection) throws(StoreError) {
        self.connection = connection
        spans = try connection.statement(
            """
            SELECT id, trace, span_id, parent_id, name, kind, source, status, status_message,
                flags, start_time, end_time, resource, scope, attributes
            FROM span WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3
            """)
        trace = try connection.statement("SELECT trace_id FROM trace WHERE id = ?1")
        resource = try connection.statement(
            "SELECT service, attributes FROM resource WHERE id = ?1")
        scope = try connection.statement("SELECT attributes FROM scope WHERE id = ?1")
        texts = try TextArena(connection)
    }

    /// Adds spans of a range of ordinals from its beginning, up to the limits or until the builder
    /// is full. Within a read transaction.
    func append(
        _ range: ClosedRange<Int64>, to builder: ChunkBuilder, _ limits: Limits = Limits()
    ) throws(StoreError) -> Slice {
        let floor = try connection.integer("SELECT floor FROM position") ?? 0
        var slice = Slice(next: range.lowerBound)
        if traceIDs.count > 1 << 16 { traceIDs.removeAll() }
        spans.bind(range.lowerBound, at: 1)
        spans.bind(range.upperBound, at: 2)
        spans.bind(Int64(limits.rows), at: 3)
        defer { spans.reset() }
        var rows = 0
        while builder.spanCount < limits.spans, !builder.isFull,
            slice.textByteCount < limits.textByteCount
        {
            guard try spans.step() else {
                if rows < limits.rows { slice.next = range.upperBound &+ 1 }
                return slice
            }
            rows += 1
            let ordinal = spans.integer(0)
            slice.next = ordinal &+ 1
            let key = spans.integer(1)
            guard key >= floor, let id = try traceID(key) else { continue }
            slice.textByteCount += try append(ordinal, key, id, to: builder)
            slice.ordinals.append(ordinal)
        }
        return slice
    }

    // MARK: A span

    private func append(
        _ ordinal: Int64, _ key: Int64, _ id: TraceID, to builder: ChunkBuilder
    ) throws(StoreError) -> Int {
        texts.makeRoom()
        var span = ChunkSpan()
        span.ordinal = ordinal
        span.trace = key
        span.traceID = id
        span.spanID = UInt64(bitPattern: spans.integer(2))
        span.parentID = UInt64(bitPattern: spans.integer(3))
        span.name = try texts.text(spans.optionalInteger(4))
        span.kind = SpanKind(rawValue: UInt8(truncatingIfNeeded: spans.integer(5))) ?? .internal
        span.source = SpanSource(rawValue: UInt8(truncatingIfNeeded: spans.integer(6))) ?? .otlp
        span.status = StatusCode(rawValue: UInt8(truncatingIfNeeded: spans.integer(7))) ?? .unset
        span.statusMessage = try texts.text(spans.optionalInteger(8))
        span.flags = SpanFlags(rawValue: UInt16(truncatingIfNeeded: spans.integer(9)))
        span.start = spans.integer(10)
        span.end = spans.optionalInteger(11)
        span.resource = spans.integer(12)
        span.scope = spans.integer(13)
        if !builder.hasResource(span.resource) { try addResource(span.resource, to: builder) }
        if !builder.hasScope(span.scope) { try addScope(span.scope, to: builder) }
        span.attributes = spans.bytes(14)
        builder.append(span)
        return span.attributes.count + span.name.count + span.statusMessage.count
    }

    private func addResource(_ number: Int64, to builder: ChunkBuilder) throws(StoreError) {
        resource.bind(number, at: 1)
        defer { resource.reset() }
        guard try resource.step() else {
            builder.addResource(number, service: nil, attributes: .init(start: nil, count: 0))
            return
        }
        var service: UnsafeBufferPointer<UInt8>?
        if let name = resource.optionalInteger(0) { service = try texts.text(name) }
        builder.addResource(number, service: service, attributes: resource.bytes(1))
    }

    private func addScope(_ number: Int64, to builder: ChunkBuilder) throws(StoreError) {
        scope.bind(number, at: 1)
        defer { scope.reset() }
        let isThere = try scope.step()
        builder.addScope(
            number, attributes: isThere ? scope.bytes(0) : .init(start: nil, count: 0))
    }

    // MARK: Traces

    /// Nil for a trace that there is not.
    private func traceID(_ key: Int64) throws(StoreError) -> TraceID? {
        if lastTrace.key == key { return lastTrace.id }
        if let known = traceIDs[key] {
            lastTrace = (key, known)
            return known
        }
        trace.bind(key, at: 1)
        defer { trace.reset() }
        guard try trace.step() else { return nil }
        let id = trace.traceID(0) ?? TraceID(high: 0, low: 0)
        traceIDs[key] = id
        lastTrace = (key, id)
        return id
    }
}
