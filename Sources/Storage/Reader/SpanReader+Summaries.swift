public import Telemetry

extension SpanReader {
    /// Spans that `changes(after:)` looks at before it gives up.
    private static let maximumChanges: Int64 = 50_000

    /// A page of traces by arrival, newest first. O(limit).
    /// - Parameter key: only traces that arrived before this one.
    public func summaries(
        newest limit: Int, before key: Int64? = nil
    ) throws(StoreError) -> [TraceSummary] {
        try reading { core throws(StoreError) in
            let statement = try core.summaryStatement(
                "trace.id < ?1 ORDER BY trace.id DESC LIMIT ?2")
            statement.bind(key ?? .max, at: 1)
            statement.bind(Int64(max(0, limit)), at: 2)
            return try core.summaries(statement)
        }
    }

    /// A page of all traces in an order. O(all traces); about 0.1 s for 100,000.
    public func summaries(
        orderedBy order: Order, ascending: Bool = false, limit: Int, offset: Int = 0
    ) throws(StoreError) -> [TraceSummary] {
        let column =
            switch order {
            case .arrival: "trace.id"
            case .start: "trace.start_time"
            case .duration: "trace.end_time - trace.start_time"
            case .spans: "trace.spans"
            case .errors: "trace.errors"
            }
        let direction = ascending ? "ASC" : "DESC"
        return try reading { core throws(StoreError) in
            // Sorts numbers alone, then reads the page.
            let statement = try core.summaryStatement(
                """
                trace.id IN (SELECT id FROM trace WHERE id >= (SELECT floor FROM position)
                    ORDER BY \(column) \(direction), trace.id \(direction) LIMIT ?1 OFFSET ?2)
                ORDER BY \(column) \(direction), trace.id \(direction)
                """)
            statement.bind(Int64(max(0, limit)), at: 1)
            statement.bind(Int64(max(0, offset)), at: 2)
            return try core.summaries(statement)
        }
    }

    /// The traces of these keys, in the same order; those that are gone are left out. O(keys).
    public func summaries(of keys: [Int64]) throws(StoreError) -> [TraceSummary] {
        try reading { core throws(StoreError) in
            let statement = try core.summaryStatement("trace.id = ?1")
            var summaries: [TraceSummary] = []
            for key in keys {
                statement.bind(key, at: 1)
                summaries += try core.summaries(statement)
            }
            return summaries
        }
    }

    /// The trace of this id. O(log n) for each 32,768 traces.
    public func summary(of id: TraceID) throws(StoreError) -> TraceSummary? {
        try reading { core throws(StoreError) in
            guard let key = try core.key(of: id) else { return nil }
            let statement = try core.summaryStatement("trace.id = ?1")
            statement.bind(key, at: 1)
            return try core.summaries(statement).first
        }
    }

    /// The traces that have changed since a position (0, or what the last call gave).
    /// O(spans since), and microseconds where there are none; sees every process's commits.
    public func changes(after position: Int64) throws(StoreError) -> TraceChanges {
        try reading { core throws(StoreError) in
            let counts = StoreCounts(try Position.read(core.connection))
            var changes = TraceChanges(
                position: counts.lastOrdinal, firstKey: counts.firstKey, counts: counts)
            guard counts.lastOrdinal > position else { return changes }
            if counts.lastOrdinal - max(0, position) > SpanReader.maximumChanges {
                changes.isTruncated = true
                return changes
            }
            let statement = try core.connection.statement(
                "SELECT trace FROM span WHERE id > ?1 AND +trace >= ?2")
            statement.bind(position, at: 1)
            statement.bind(counts.firstKey, at: 2)
            defer { statement.reset() }
            var keys: Set<Int64> = []
            while try statement.step() { keys.insert(statement.integer(0)) }
            changes.keys = keys.sorted()
            return changes
        }
    }
}

extension ReaderCore {
    /// - Parameter condition: fixed text of the program's.
    func summaryStatement(_ condition: String) throws(StoreError) -> Statement {
        try connection.statement(
            """
            SELECT id, trace_id, arrival, start_time, end_time, spans, errors, in_progress,
                root_id, root_name, root_service, root_flags, root_message, services, error_text,
                root_label
            FROM trace WHERE trace.id >= (SELECT floor FROM position) AND \(condition)
            """)
    }

    func summaries(_ statement: Statement) throws(StoreError) -> [TraceSummary] {
        defer { statement.reset() }
        var summaries: [TraceSummary] = []
        while try statement.step() {
            guard let id = statement.traceID(1) else { continue }
            var summary = TraceSummary(
                key: statement.integer(0), traceID: id, startUnixNano: statement.integer(3),
                endUnixNano: statement.integer(4), spanCount: Int(statement.integer(5)),
                errorCount: Int(statement.integer(6)), inProgressCount: Int(statement.integer(7)),
                arrivalUnixNano: statement.integer(2))
            for service in ServiceList.decode(statement.bytes(13)) {
                summary.services.append(try names.string(service))
            }
            if let error = statement.optionalInteger(14) {
                summary.firstError = try names.string(error)
            }
            if let root = statement.optionalInteger(8) {
                try describeRoot(UInt64(bitPattern: root), statement, &summary)
            }
            summaries.append(summary)
        }
        return summaries
    }

    private func describeRoot(
        _ root: UInt64, _ statement: Statement, _ summary: inout TraceSummary
    ) throws(StoreError) {
        summary.rootSpanID = SpanID(rawValue: root)
        summary.rootName = try names.string(statement.optionalInteger(9))
        if let label = statement.optionalInteger(15) {
            summary.rootLabel = try names.string(label)
        }
        if let service = statement.optionalInteger(10) {
            summary.rootService = try names.string(service)
        }
        summary.rootFlags = SpanFlags(rawValue: UInt16(truncatingIfNeeded: statement.integer(11)))
        if let message = statement.optionalInteger(12) {
            summary.rootStatusMessage = try names.string(message)
        }
    }

    /// The number of a trace, from the newest group of traces to the oldest.
    func key(of id: TraceID) throws(StoreError) -> Int64? {
        let position = try Position.read(connection)
        let statement = try connection.statement(
            "SELECT id FROM trace WHERE id >> 15 = ?1 AND trace_id = ?2 AND id >= ?3")
        defer { statement.reset() }
        let newest = try connection.statement("SELECT max(id) FROM trace WHERE id < ?1")
        defer { newest.reset() }
        var end = Int64.max
        while true {
            // Only groups that there are: a damaged file may have numbers far apart.
            newest.bind(end, at: 1)
            guard try newest.step(), let key = newest.optionalInteger(0), key < end,
                key >= position.floor
            else { return nil }
            newest.reset()
            let group = TraceFilter.group(of: key)
            statement.bind(group, at: 1)
            statement.bind(copying: id.bytes, at: 2)
            statement.bind(position.floor, at: 3)
            if try statement.step() { return statement.integer(0) }
            statement.reset()
            end = group << TraceFilter.groupShift
        }
    }
}
