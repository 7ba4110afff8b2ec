internal import Telemetry

/// Writes trace rows.
final class TraceRowWriter {
    private let insertion: Statement
    private let update: Statement
    private var services: [UInt8] = []

    init(_ connection: Connection) throws(StoreError) {
        insertion = try connection.statement(
            """
            INSERT INTO trace (id, start_time, end_time, spans, errors, in_progress, root_id,
                root_start, root_name, root_service, root_flags, root_message, services,
                error_text, error_start, error_rank, root_label, trace_id, first_span, arrival)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?20)
            """)
        update = try connection.statement(
            """
            UPDATE trace SET start_time = ?2, end_time = ?3, spans = ?4, errors = ?5,
                in_progress = ?6, root_id = ?7, root_start = ?8, root_name = ?9,
                root_service = ?10, root_flags = ?11, root_message = ?12, services = ?13,
                error_text = ?14, error_start = ?15, error_rank = ?16, root_label = ?17
            WHERE id = ?1
            """)
    }

    func write(_ state: TraceState) throws(StoreError) {
        let statement = state.isPersisted ? update : insertion
        let hasRoot = state.rootID != 0
        statement.bind(state.key, at: 1)
        statement.bind(state.start, at: 2)
        statement.bind(state.end, at: 3)
        statement.bind(state.spans, at: 4)
        statement.bind(state.errors, at: 5)
        statement.bind(state.inProgress, at: 6)
        statement.bind(hasRoot ? Int64(bitPattern: state.rootID) : nil, at: 7)
        statement.bind(hasRoot ? state.rootStart : nil, at: 8)
        statement.bind(state.rootName, at: 9)
        statement.bind(state.rootService, at: 10)
        statement.bind(hasRoot ? Int64(state.rootFlags.rawValue) : nil, at: 11)
        statement.bind(state.rootMessage, at: 12)
        statement.bind(state.errorText, at: 14)
        statement.bind(state.errorText == nil ? nil : state.errorStart, at: 15)
        statement.bind(state.errorRank.rawValue, at: 16)
        statement.bind(state.rootLabel, at: 17)
        ServiceList.encode(state.services, into: &services)
        var id = (state.id.high.bigEndian, state.id.low.bigEndian)
        try services.withUnsafeBufferPointer { list throws(StoreError) in
            statement.bind(text: list, at: 13)
            if state.isPersisted {
                try statement.run()
                return
            }
            statement.bind(state.firstSpan, at: 19)
            statement.bind(state.arrival, at: 20)
            try withUnsafeBytes(of: &id) { bytes throws(StoreError) in
                statement.bind(blob: bytes, at: 18)
                try statement.run()
            }
        }
    }
}
