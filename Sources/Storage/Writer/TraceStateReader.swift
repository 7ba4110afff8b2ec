internal import Telemetry

/// Reads trace rows, and the sums of a trace's spans, for the writer.
struct TraceStateReader {
    private let find: Statement
    private let spans: Statement

    init(_ connection: Connection) throws(StoreError) {
        find = try connection.statement(
            """
            SELECT id, first_span, arrival, start_time, end_time, spans, errors, in_progress,
                root_id, root_start, root_name, root_service, root_flags, root_message,
                services, error_text, error_start, error_rank, root_label
            FROM trace WHERE id >> 15 = ?1 AND trace_id = ?2 AND id >= ?3
            """)
        spans = try connection.statement(
            """
            SELECT span.span_id, span.parent_id, span.start_time, span.end_time, span.flags,
                span.name, resource.service, span.status_message, span.events,
                CASE WHEN span.source = 1 AND span.parent_id IS NULL THEN span.attributes END
            FROM span LEFT JOIN resource ON resource.id = span.resource
            WHERE span.trace = ?1 ORDER BY span.id
            """)
    }

    /// The trace of the id, looked for in the groups given.
    func find(
        _ id: TraceID, groups: [Int64], floor: Int64
    ) throws(StoreError) -> TraceState? {
        for group in groups {
            find.bind(group, at: 1)
            find.bind(copying: id.bytes, at: 2)
            find.bind(floor, at: 3)
            defer { find.reset() }
            if try find.step() { return state(id) }
        }
        return nil
    }

    private func state(_ id: TraceID) -> TraceState {
        var state = TraceState(
            key: find.integer(0), id: id, firstSpan: find.integer(1), arrival: find.integer(2))
        state.start = find.integer(3)
        state.end = find.integer(4)
        state.spans = count(5)
        state.errors = count(6)
        state.inProgress = count(7)
        state.rootID = UInt64(bitPattern: find.integer(8))
        state.rootStart = find.integer(9)
        state.rootName = find.optionalInteger(10)
        state.rootService = find.optionalInteger(11)
        state.rootFlags = SpanFlags(rawValue: UInt16(truncatingIfNeeded: find.integer(12)))
        state.rootMessage = find.optionalInteger(13)
        state.services = ServiceList.decode(find.bytes(14))
        state.errorText = find.optionalInteger(15)
        state.errorStart = find.integer(16)
        state.errorRank = TraceState.ErrorRank(rawValue: find.integer(17)) ?? .none
        state.rootLabel = find.optionalInteger(18)
        state.isPersisted = true
        // Not counted in the row: asking the table is as quick.
        state.mayHaveUnclaimed = true
        return state
    }

    /// A sum, within bounds even in a damaged file: more is added to it.
    private func count(_ column: Int32) -> Int64 {
        min(max(find.integer(column), -Position.bound), Position.bound)
    }

    /// Calls `body` for each span of a trace in commit order, with the JSON of its events and, of
    /// X-Ray's roots, of its attributes. O(spans of the trace).
    func forEachSpan(
        of key: Int64,
        _ body: (
            TraceState.Contribution, _ events: UnsafeBufferPointer<UInt8>,
            _ rootAttributes: UnsafeBufferPointer<UInt8>
        ) throws(StoreError) -> Void
    ) throws(StoreError) {
        spans.bind(key, at: 1)
        defer { spans.reset() }
        while try spans.step() {
            let span = TraceState.Contribution(
                spanID: UInt64(bitPattern: spans.integer(0)),
                parentID: UInt64(bitPattern: spans.integer(1)), start: spans.integer(2),
                end: spans.optionalInteger(3),
                flags: SpanFlags(rawValue: UInt16(truncatingIfNeeded: spans.integer(4))),
                name: spans.optionalInteger(5), service: spans.optionalInteger(6),
                message: spans.optionalInteger(7))
            try body(span, spans.bytes(8), spans.bytes(9))
        }
    }
}

/// A trace's services in its row: a JSON array of string rows, `[3,17]`.
enum ServiceList {
    static func encode(_ services: [Int64], into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        text.append(UInt8(ascii: "["))
        for (index, service) in services.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: String(service).utf8)
        }
        text.append(UInt8(ascii: "]"))
    }

    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [Int64] {
        text.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .compactMap { digits in
                digits.reduce(0 as Int64?) { number, digit in
                    guard let number else { return nil }
                    let (product, overflow) = number.multipliedReportingOverflow(by: 10)
                    return overflow ? nil : product &+ Int64(digit &- UInt8(ascii: "0"))
                }
            }
    }
}
