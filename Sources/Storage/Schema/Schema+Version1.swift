extension Schema {
    /// Version 1. The tables are no contract; the views are (see `Schema.views`).
    ///
    /// - Numbers are never used twice, so that whoever keeps one (a reader's cache, a column
    ///   chunk) never means something else: `position` has the next ones.
    /// - `span.id` is the span's ordinal in commit order. A replaced span gets a new one.
    /// - `trace.id` grows in order of first arrival; traces below `position.floor` are forgotten:
    ///   readers skip them, the writer deletes them in small steps.
    /// - `trace_identity` leads with a group of 32,768 traces: 128-bit ids are random, and a plain
    ///   index over them would touch a page per new trace all over the file. So only the newest
    ///   group's part grows; the writer knows from memory which groups may have an id.
    /// - `string`, `resource` and `scope` have no index either: the writer interns in memory and
    ///   begins anew now and then, so the same text may be there twice. `born` is the next span's
    ///   ordinal when a row was made; spans name only rows that were young then, so rows are
    ///   dead once all spans of their time are gone (see `Interner`).
    static let version1 = """
        CREATE TABLE position (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            next_span INTEGER NOT NULL,
            next_trace INTEGER NOT NULL,
            next_string INTEGER NOT NULL,
            next_resource INTEGER NOT NULL,
            next_scope INTEGER NOT NULL,
            floor INTEGER NOT NULL,
            spans INTEGER NOT NULL,
            traces INTEGER NOT NULL,
            evicted_spans INTEGER NOT NULL,
            evicted_traces INTEGER NOT NULL);
        INSERT INTO position VALUES (1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

        CREATE TABLE string (
            id INTEGER PRIMARY KEY,
            born INTEGER NOT NULL,
            text TEXT NOT NULL);

        CREATE TABLE resource (
            id INTEGER PRIMARY KEY,
            born INTEGER NOT NULL,
            service INTEGER,
            schema_url INTEGER,
            dropped_attributes INTEGER NOT NULL,
            attributes TEXT);

        CREATE TABLE scope (
            id INTEGER PRIMARY KEY,
            born INTEGER NOT NULL,
            name INTEGER,
            version INTEGER,
            schema_url INTEGER,
            dropped_attributes INTEGER NOT NULL,
            attributes TEXT);

        CREATE TABLE trace (
            id INTEGER PRIMARY KEY,
            trace_id BLOB NOT NULL,
            first_span INTEGER NOT NULL,
            arrival INTEGER NOT NULL,
            start_time INTEGER NOT NULL,
            end_time INTEGER NOT NULL,
            spans INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            in_progress INTEGER NOT NULL,
            root_id INTEGER,
            root_start INTEGER,
            root_name INTEGER,
            root_service INTEGER,
            root_flags INTEGER,
            root_message INTEGER,
            services TEXT NOT NULL,
            error_text INTEGER,
            error_start INTEGER,
            error_rank INTEGER NOT NULL);
        CREATE INDEX trace_identity ON trace (id >> 15, trace_id);

        CREATE TABLE span (
            id INTEGER PRIMARY KEY,
            trace INTEGER NOT NULL,
            span_id INTEGER NOT NULL,
            parent_id INTEGER,
            name INTEGER,
            kind INTEGER NOT NULL,
            source INTEGER NOT NULL,
            status INTEGER NOT NULL,
            status_message INTEGER,
            flags INTEGER NOT NULL,
            wire_flags INTEGER NOT NULL,
            start_time INTEGER NOT NULL,
            end_time INTEGER,
            resource INTEGER NOT NULL,
            scope INTEGER NOT NULL,
            attributes TEXT,
            events TEXT,
            links TEXT,
            extra TEXT);
        CREATE UNIQUE INDEX span_identity ON span (trace, span_id);

        CREATE TABLE received (
            receiver TEXT NOT NULL,
            counter TEXT NOT NULL,
            value INTEGER NOT NULL,
            PRIMARY KEY (receiver, counter)) WITHOUT ROWID;

        CREATE TABLE rejected (
            receiver TEXT NOT NULL,
            reason TEXT NOT NULL,
            spans INTEGER NOT NULL,
            PRIMARY KEY (receiver, reason)) WITHOUT ROWID;

        """
}
