extension Schema {
    /// The views, for people and for any tool that speaks SQLite: a public contract
    /// (docs/storage.md). They are made anew whenever a file is brought to another version.
    static let views = dropViews + spansView + tracesView + eventsView + linksView

    private static let dropViews = """
        DROP VIEW IF EXISTS spans;
        DROP VIEW IF EXISTS traces;
        DROP VIEW IF EXISTS events;
        DROP VIEW IF EXISTS links;

        """

    private static let spansView = """
        CREATE VIEW spans AS
        SELECT
            span.id AS ordinal,
            span.trace AS trace,
            lower(hex(trace.trace_id)) AS trace_id,
            \(hexadecimal("span.span_id")) AS span_id,
            \(hexadecimal("span.parent_id")) AS parent_id,
            coalesce(name.text, '') AS name,
            service.text AS service,
            \(word("span.kind", [(1, "internal"), (2, "server"), (3, "client"), (4, "producer"), (5, "consumer")])) AS kind,
            \(word("span.source", [(0, "otlp"), (1, "xray")])) AS source,
            \(word("span.status", [(0, "unset"), (1, "ok"), (2, "error")])) AS status,
            coalesce(message.text, '') AS status_message,
            \(flag("span.flags", 1)) AS error,
            \(flag("span.flags", 2)) AS fault,
            \(flag("span.flags", 4)) AS client_error,
            \(flag("span.flags", 8)) AS throttle,
            span.end_time IS NULL AS in_progress,
            span.parent_id IS NULL AS is_root,
            \(time("span.start_time")) AS start_time,
            \(time("span.end_time")) AS end_time,
            max(span.end_time - span.start_time, 0) / 1e6 AS duration_ms,
            span.start_time AS start_unix_nano,
            span.end_time AS end_unix_nano,
            coalesce(span.attributes, '{}') AS attributes,
            coalesce(resource.attributes, '{}') AS resource,
            coalesce(scope_name.text, '') AS scope_name,
            coalesce(scope_version.text, '') AS scope_version,
            coalesce(scope.attributes, '{}') AS scope,
            coalesce(span.events, '[]') AS events,
            coalesce(span.links, '[]') AS links,
            coalesce(span.extra ->> '$.trace_state', '') AS trace_state,
            span.wire_flags AS flags
        FROM span
        JOIN trace ON trace.id = span.trace
        LEFT JOIN resource ON resource.id = span.resource
        LEFT JOIN scope ON scope.id = span.scope
        LEFT JOIN string AS name ON name.id = span.name
        LEFT JOIN string AS message ON message.id = span.status_message
        LEFT JOIN string AS service ON service.id = resource.service
        LEFT JOIN string AS scope_name ON scope_name.id = scope.name
        LEFT JOIN string AS scope_version ON scope_version.id = scope.version
        WHERE +span.trace >= (SELECT floor FROM position);

        """

    private static let tracesView = """
        CREATE VIEW traces AS
        SELECT
            trace.id AS trace,
            lower(hex(trace.trace_id)) AS trace_id,
            '1-' || substr(lower(hex(trace.trace_id)), 1, 8) || '-'
                || substr(lower(hex(trace.trace_id)), 9) AS xray_trace_id,
            service.text AS root_service,
            CASE WHEN trace.root_id IS NOT NULL THEN coalesce(name.text, '') END AS root_name,
            \(hexadecimal("trace.root_id")) AS root_span_id,
            \(time("trace.start_time")) AS start_time,
            \(time("trace.end_time")) AS end_time,
            (trace.end_time - trace.start_time) / 1e6 AS duration_ms,
            trace.start_time AS start_unix_nano,
            trace.end_time AS end_unix_nano,
            trace.spans AS span_count,
            trace.errors AS error_count,
            trace.in_progress > 0 AS in_progress,
            error.text AS first_error,
            (SELECT json_group_array(string.text)
                FROM json_each(trace.services) AS each JOIN string ON string.id = each.value)
                AS services,
            \(time("trace.arrival")) AS arrival_time,
            label.text AS root_label
        FROM trace
        LEFT JOIN string AS name ON name.id = trace.root_name
        LEFT JOIN string AS service ON service.id = trace.root_service
        LEFT JOIN string AS error ON error.id = trace.error_text
        LEFT JOIN string AS label ON label.id = trace.root_label
        WHERE trace.id >= (SELECT floor FROM position);

        """

    private static let eventsView = """
        CREATE VIEW events AS
        SELECT
            span.id AS ordinal,
            span.trace AS trace,
            lower(hex(trace.trace_id)) AS trace_id,
            \(hexadecimal("span.span_id")) AS span_id,
            event.key AS position,
            event.value ->> '$.name' AS name,
            \(time("(event.value ->> '$.time_unix_nano')")) AS time,
            event.value ->> '$.time_unix_nano' AS time_unix_nano,
            ((event.value ->> '$.time_unix_nano') - span.start_time) / 1e6 AS time_ms,
            coalesce(event.value -> '$.attributes', '{}') AS attributes
        FROM span
        JOIN trace ON trace.id = span.trace
        JOIN json_each(span.events) AS event
        WHERE span.events IS NOT NULL AND +span.trace >= (SELECT floor FROM position);

        """

    private static let linksView = """
        CREATE VIEW links AS
        SELECT
            span.id AS ordinal,
            span.trace AS trace,
            lower(hex(trace.trace_id)) AS trace_id,
            \(hexadecimal("span.span_id")) AS span_id,
            link.key AS position,
            link.value ->> '$.trace_id' AS linked_trace_id,
            link.value ->> '$.span_id' AS linked_span_id,
            coalesce(link.value ->> '$.trace_state', '') AS trace_state,
            coalesce(link.value -> '$.attributes', '{}') AS attributes
        FROM span
        JOIN trace ON trace.id = span.trace
        JOIN json_each(span.links) AS link
        WHERE span.links IS NOT NULL AND +span.trace >= (SELECT floor FROM position);

        """

    // MARK: Expressions

    /// 16 digits of a 64-bit id; NULL stays NULL.
    private static func hexadecimal(_ column: String) -> String {
        "CASE WHEN \(column) IS NOT NULL THEN printf('%016x', \(column)) END"
    }

    /// ISO 8601 in UTC with nanoseconds, rounding down before 1970 too; NULL stays NULL.
    private static func time(_ column: String) -> String {
        let nanoseconds = "((\(column) % 1000000000 + 1000000000) % 1000000000)"
        return "strftime('%Y-%m-%dT%H:%M:%S', (\(column) - \(nanoseconds)) / 1000000000,"
            + " 'unixepoch') || printf('.%09dZ', \(nanoseconds))"
    }

    private static func flag(_ column: String, _ bit: Int) -> String {
        "(\(column) & \(bit)) != 0"
    }

    private static func word(_ column: String, _ words: [(number: Int, word: String)]) -> String {
        let cases = words.map { "WHEN \($0.number) THEN '\($0.word)'" }.joined(separator: " ")
        return "CASE \(column) \(cases) END"
    }
}
