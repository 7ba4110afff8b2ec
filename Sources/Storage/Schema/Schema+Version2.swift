extension Schema {
    /// Version 2: what X-Ray brings.
    ///
    /// - `document` holds the packed original (see `PackedDocument`) of the span with the same id,
    ///   where that span was at the top of a document. It comes, moves and goes with the span.
    /// - `trace.root_label` says what an X-Ray root was asked for, `GET /api/activities/home`: its
    ///   name only repeats the service's.
    /// - `span.resource` is 0 where an X-Ray span came without one: a subsegment that was sent on
    ///   its own before its segment. `unclaimed` lists those by the parent that they wait for (see
    ///   `Inheritance`). No partial index on `span`: that took 4% of the time of each insert, also
    ///   where it is empty.
    static let version2 = """
        ALTER TABLE trace ADD COLUMN root_label INTEGER;

        CREATE TABLE document (
            id INTEGER PRIMARY KEY,
            content BLOB NOT NULL);

        CREATE TABLE unclaimed (
            trace INTEGER NOT NULL,
            parent_id INTEGER NOT NULL,
            id INTEGER NOT NULL,
            span_id INTEGER NOT NULL,
            PRIMARY KEY (trace, parent_id, id)) WITHOUT ROWID;

        """
}
