/// The store's one row of counters: the next numbers, what is forgotten, what is stored.
///
/// The writer reads it at the begin of every transaction and writes it at the end: another
/// process may have cleared the store meanwhile, and a rolled-back transaction leaves no trace.
struct Position: Equatable {
    /// The ordinal that the next span gets.
    var nextSpan: Int64 = 1
    var nextTrace: Int64 = 1
    var nextString: Int64 = 1
    var nextResource: Int64 = 1
    var nextScope: Int64 = 1
    /// Traces with a smaller key are forgotten, though their rows may still be there.
    var floor: Int64 = 1
    /// Stored now.
    var spans: Int64 = 0
    var traces: Int64 = 0
    var evictedSpans: Int64 = 0
    var evictedTraces: Int64 = 0

    static func read(_ connection: Connection) throws(StoreError) -> Position {
        let statement = try connection.statement(
            """
            SELECT next_span, next_trace, next_string, next_resource, next_scope, floor,
                spans, traces, evicted_spans, evicted_traces FROM position
            """)
        defer { statement.reset() }
        guard try statement.step() else {
            throw StoreError.damaged("its counters are missing", connection)
        }
        var position = Position()
        position.nextSpan = statement.integer(0)
        position.nextTrace = statement.integer(1)
        position.nextString = statement.integer(2)
        position.nextResource = statement.integer(3)
        position.nextScope = statement.integer(4)
        position.floor = statement.integer(5)
        position.spans = statement.integer(6)
        position.traces = statement.integer(7)
        position.evictedSpans = statement.integer(8)
        position.evictedTraces = statement.integer(9)
        guard position.isSound else {
            throw StoreError.damaged("its counters are out of all bounds", connection)
        }
        return position
    }

    /// Numbers that no file comes to in its life: so that no sum of them overflows.
    static let bound: Int64 = 1 << 60

    /// Whether the numbers may be what a writer has left.
    private var isSound: Bool {
        let next = [nextSpan, nextTrace, nextString, nextResource, nextScope, floor]
        let counts = [spans, traces, evictedSpans, evictedTraces]
        return next.allSatisfy { (1..<Position.bound).contains($0) } && floor <= nextTrace
            && counts.allSatisfy { (-Position.bound..<Position.bound).contains($0) }
    }

    func write(_ connection: Connection) throws(StoreError) {
        let statement = try connection.statement(
            """
            UPDATE position SET next_span = ?1, next_trace = ?2, next_string = ?3,
                next_resource = ?4, next_scope = ?5, floor = ?6, spans = ?7, traces = ?8,
                evicted_spans = ?9, evicted_traces = ?10
            """)
        statement.bind(nextSpan, at: 1)
        statement.bind(nextTrace, at: 2)
        statement.bind(nextString, at: 3)
        statement.bind(nextResource, at: 4)
        statement.bind(nextScope, at: 5)
        statement.bind(floor, at: 6)
        statement.bind(spans, at: 7)
        statement.bind(traces, at: 8)
        statement.bind(evictedSpans, at: 9)
        statement.bind(evictedTraces, at: 10)
        try statement.run()
    }
}
