internal import Telemetry

/// Writes span rows.
struct SpanRowWriter {
    /// What a stored span is, for a span that comes again.
    struct Stored {
        var ordinal: Int64
        var source: SpanSource
        var parentID: UInt64
        var start: Int64
        /// Nil while in progress.
        var end: Int64?
        var flags: SpanFlags
        var resource: Int64
    }

    private let connection: Connection
    private let insertion: Statement
    private let search: Statement
    private let deletion: Statement
    private let gift: Statement
    private let move: Statement

    init(_ connection: Connection) throws(StoreError) {
        self.connection = connection
        insertion = try connection.statement(
            """
            INSERT INTO span (id, trace, span_id, parent_id, name, kind, source, status,
                status_message, flags, wire_flags, start_time, end_time, resource, scope,
                attributes, events, links, extra)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19)
            ON CONFLICT (trace, span_id) DO NOTHING
            """)
        search = try connection.statement(
            """
            SELECT id, source, parent_id, start_time, end_time, flags, resource
            FROM span WHERE trace = ?1 AND span_id = ?2
            """)
        deletion = try connection.statement("DELETE FROM span WHERE id = ?1")
        gift = try connection.statement("UPDATE span SET resource = ?2 WHERE id = ?1")
        move = try connection.statement("UPDATE span SET resource = ?2, id = ?3 WHERE id = ?1")
    }

    /// False where the trace has the span already: nothing was written.
    func insert(
        _ row: SpanBatch.Row, _ references: SpanReferences, trace: Int64, ordinal: Int64,
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(StoreError) -> Bool {
        let insert = insertion
        insert.bind(ordinal, at: 1)
        insert.bind(trace, at: 2)
        insert.bind(Int64(bitPattern: row.spanID), at: 3)
        insert.bind(row.parentID == 0 ? nil : Int64(bitPattern: row.parentID), at: 4)
        insert.bind(references.name, at: 5)
        insert.bind(Int64(row.kind.rawValue), at: 6)
        insert.bind(Int64(row.source.rawValue), at: 7)
        insert.bind(Int64(row.status.rawValue), at: 8)
        insert.bind(references.message, at: 9)
        insert.bind(Int64(row.flags.rawValue), at: 10)
        insert.bind(Int64(row.wireFlags), at: 11)
        insert.bind(row.startUnixNano, at: 12)
        insert.bind(row.flags.contains(.inProgress) ? nil : row.endUnixNano, at: 13)
        insert.bind(references.resource, at: 14)
        insert.bind(references.scope, at: 15)
        insert.bind(optionalText: UnsafeBufferPointer(rebasing: text[row.attributes.range]), at: 16)
        insert.bind(optionalText: UnsafeBufferPointer(rebasing: text[row.events.range]), at: 17)
        insert.bind(optionalText: UnsafeBufferPointer(rebasing: text[row.links.range]), at: 18)
        insert.bind(optionalText: UnsafeBufferPointer(rebasing: text[row.extra.range]), at: 19)
        try insert.run()
        return connection.changes > 0
    }

    /// The stored version of a span.
    func find(trace: Int64, spanID: UInt64) throws(StoreError) -> Stored? {
        search.bind(trace, at: 1)
        search.bind(Int64(bitPattern: spanID), at: 2)
        defer { search.reset() }
        guard try search.step() else { return nil }
        return Stored(
            ordinal: search.integer(0),
            source: SpanSource(rawValue: UInt8(truncatingIfNeeded: search.integer(1))) ?? .otlp,
            parentID: UInt64(bitPattern: search.integer(2)), start: search.integer(3),
            end: search.optionalInteger(4),
            flags: SpanFlags(rawValue: UInt16(truncatingIfNeeded: search.integer(5))),
            resource: search.integer(6))
    }

    func give(_ resource: Int64, to ordinal: Int64) throws(StoreError) {
        gift.bind(ordinal, at: 1)
        gift.bind(resource, at: 2)
        try gift.run()
    }

    /// Gives a span a resource and a new ordinal.
    func give(
        _ resource: Int64, to ordinal: Int64, movingTo new: Int64
    ) throws(StoreError) {
        move.bind(ordinal, at: 1)
        move.bind(resource, at: 2)
        move.bind(new, at: 3)
        try move.run()
    }

    func delete(ordinal: Int64) throws(StoreError) {
        deletion.bind(ordinal, at: 1)
        try deletion.run()
    }
}
