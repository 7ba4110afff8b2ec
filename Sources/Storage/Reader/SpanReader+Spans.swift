public import Telemetry

extension SpanReader {
    // The plus in `+trace` keeps SQLite from preferring the index on it to the order of rows.
    private static let chunkSpans = 2000
    /// Text after which a chunk ends early.
    private static let chunkByteCount = 4 << 20

    /// All spans of a trace in commit order, with the exceptions that they name by id (see
    /// `TraceCauses`); empty where there is no such trace.
    public func spans(of id: TraceID) throws(StoreError) -> [SpanRecord] {
        let key = try reading { core throws(StoreError) in try core.key(of: id) }
        guard let key else { return [] }
        return try spans(ofKey: key)
    }

    /// All spans of the trace with this key, in commit order.
    /// - Parameter resolvingCauses: whether spans get the exceptions that they name by id (see
    ///   `TraceCauses`); false gives them as they were stored.
    public func spans(
        ofKey key: Int64, resolvingCauses: Bool = true
    ) throws(StoreError) -> [SpanRecord] {
        var spans: [StoredSpan] = []
        // Along the index, so that each chunk is O(its spans). Ids are unsigned, rows signed.
        var after: Int64?
        while true {
            let last = after
            let chunk = try reading { core throws(StoreError) in
                let statement = try core.spanStatement(
                    """
                    span.trace = ?1 AND span.span_id >= ?2
                        AND span.trace >= (SELECT floor FROM position)
                    ORDER BY span.span_id LIMIT ?3
                    """)
                statement.bind(key, at: 1)
                statement.bind(last.map { $0 + 1 } ?? .min, at: 2)
                statement.bind(Int64(SpanReader.chunkSpans), at: 3)
                return try core.spans(statement, upTo: SpanReader.chunkByteCount)
            }
            spans += chunk
            guard let end = chunk.last.map({ Int64(bitPattern: $0.span.spanID.rawValue) }),
                end != .max, last.map({ end > $0 }) ?? true
            else { break }
            after = end
        }
        var records = spans.sorted { $0.ordinal < $1.ordinal }.map(\.span)
        if resolvingCauses { TraceCauses.resolve(&records) }
        return records
    }

    /// The spans with these ordinals, those that there still are, without events and links.
    public func spans(at ordinals: [Int64]) throws(StoreError) -> [Int64: SpanRecord] {
        var found: [Int64: SpanRecord] = [:]
        var left = ordinals[...]
        while !left.isEmpty {
            let some = left.prefix(SpanReader.chunkSpans)
            left = left.dropFirst(some.count)
            try reading { core throws(StoreError) in
                for ordinal in some {
                    let statement = try core.spanStatement(
                        "span.id = ?1 AND +span.trace >= (SELECT floor FROM position)")
                    statement.bind(ordinal, at: 1)
                    let row = try core.spans(statement, upTo: .max, includingEvents: false).first
                    found[ordinal] = row?.span
                }
            }
        }
        return found
    }

    /// Calls `body` for every span in commit order, or from the newest back, until it says false.
    /// What is committed meanwhile is seen by a scan in commit order. `body` may use the reader.
    /// - Parameters:
    ///   - start: the ordinal to begin at; nil begins at the first, or the newest.
    ///   - includingEvents: false leaves events and links out, which saves building them.
    public func scanSpans(
        from start: Int64? = nil, newestFirst: Bool = false, includingEvents: Bool = true,
        _ body: (_ ordinal: Int64, _ trace: Int64, _ span: SpanRecord) -> Bool
    ) throws(StoreError) {
        var next = start ?? (newestFirst ? .max : 0)
        while true {
            let before = next
            for stored in try chunk(from: next, newestFirst, includingEvents) {
                guard body(stored.ordinal, stored.trace, stored.span) else { return }
                next = newestFirst ? stored.ordinal &- 1 : stored.ordinal &+ 1
            }
            // In a damaged file spans may have lost their trace, or their order.
            guard newestFirst ? next < before : next > before,
                try hasMore(from: next, newestFirst)
            else { return }
        }
    }

    private func chunk(
        from next: Int64, _ newestFirst: Bool, _ includingEvents: Bool
    ) throws(StoreError) -> [StoredSpan] {
        try reading { core throws(StoreError) in
            let condition = newestFirst ? "span.id <= ?1" : "span.id >= ?1"
            let statement = try core.spanStatement(
                """
                \(condition) AND +span.trace >= (SELECT floor FROM position)
                ORDER BY span.id \(newestFirst ? "DESC" : "ASC") LIMIT ?2
                """)
            statement.bind(next, at: 1)
            statement.bind(Int64(SpanReader.chunkSpans), at: 2)
            return try core.spans(
                statement, upTo: SpanReader.chunkByteCount, includingEvents: includingEvents)
        }
    }

    private func hasMore(from next: Int64, _ newestFirst: Bool) throws(StoreError) -> Bool {
        try reading { core throws(StoreError) in
            let statement = try core.connection.statement(
                """
                SELECT 1 FROM span WHERE id \(newestFirst ? "<=" : ">=") ?1
                    AND +trace >= (SELECT floor FROM position) LIMIT 1
                """)
            statement.bind(next, at: 1)
            defer { statement.reset() }
            return try statement.step()
        }
    }
}

/// A span with its place in the store.
struct StoredSpan: Sendable {
    var ordinal: Int64
    var trace: Int64
    var span: SpanRecord
}

extension ReaderCore {
    /// - Parameter condition: fixed text of the program's.
    func spanStatement(_ condition: String) throws(StoreError) -> Statement {
        try connection.statement(
            """
            SELECT span.id, span.trace, trace.trace_id, span.span_id, span.parent_id, span.name,
                span.kind, span.source, span.status, span.status_message, span.flags,
                span.wire_flags, span.start_time, span.end_time, span.resource, span.scope,
                span.attributes, span.events, span.links, span.extra
            FROM span JOIN trace ON trace.id = span.trace WHERE \(condition)
            """)
    }

    /// Reads rows until there are no more or their text has reached `bytes`.
    func spans(
        _ statement: Statement, upTo bytes: Int, includingEvents: Bool = true
    ) throws(StoreError) -> [StoredSpan] {
        defer { statement.reset() }
        var spans: [StoredSpan] = []
        var count = 0
        while count < bytes, try statement.step() {
            let span = try span(statement, includingEvents: includingEvents)
            count += span.attributes.json.count
            // Events, links and what is extra.
            for column: Int32 in 17...19 { count += statement.bytes(column).count }
            spans.append(
                StoredSpan(ordinal: statement.integer(0), trace: statement.integer(1), span: span))
        }
        return spans
    }

    private func span(
        _ row: Statement, includingEvents: Bool
    ) throws(StoreError) -> SpanRecord {
        let extra = SpanExtra(json: Array(row.bytes(19)))
        return SpanRecord(
            traceID: row.traceID(2) ?? TraceID(high: 0, low: 0),
            spanID: SpanID(rawValue: UInt64(bitPattern: row.integer(3))),
            parentID: row.optionalInteger(4).map { SpanID(rawValue: UInt64(bitPattern: $0)) },
            name: try names.string(row.optionalInteger(5)),
            kind: SpanKind(rawValue: UInt8(truncatingIfNeeded: row.integer(6))) ?? .internal,
            source: SpanSource(rawValue: UInt8(truncatingIfNeeded: row.integer(7))) ?? .otlp,
            status: StatusCode(rawValue: UInt8(truncatingIfNeeded: row.integer(8))) ?? .unset,
            statusMessage: try names.string(row.optionalInteger(9)),
            flags: SpanFlags(rawValue: UInt16(truncatingIfNeeded: row.integer(10))),
            startUnixNano: row.integer(12), endUnixNano: row.optionalInteger(13),
            attributes: Attributes(json: Array(row.bytes(16))),
            events: includingEvents ? SpanEvent.list(json: Array(row.bytes(17))) : [],
            links: includingEvents ? SpanLink.list(json: Array(row.bytes(18))) : [],
            resource: try names.resource(row.integer(14)), scope: try names.scope(row.integer(15)),
            traceState: extra.traceState,
            wireFlags: UInt32(truncatingIfNeeded: row.integer(11)),
            droppedAttributesCount: extra.droppedAttributesCount,
            droppedEventsCount: extra.droppedEventsCount,
            droppedLinksCount: extra.droppedLinksCount)
    }
}
