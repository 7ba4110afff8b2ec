extension Schema {
    /// Version 3: the same spans as columns, for questions. All of it is made from `span` and may
    /// be thrown away: `sealed_through = 0` and no chunks is a state as good as any.
    ///
    /// - `chunk` is a range of ordinals as columns. Ordinals up to `sealed_through` are in a chunk,
    ///   or dead; those after it are the *tail*, which each process makes from rows for itself. So
    ///   is what a chunk covers whose `state` is damaged, until the writer has made it anew.
    /// - `chunk_column` has a chunk's columns under `number << 16 | place` in its directory, so
    ///   that only those are read that a question names. Columns are written before their chunk;
    ///   those of numbers from `next_number` on belong to none and are deleted.
    /// - Spans only ever die: they are replaced, or evicted. `dead_span` has the ordinals of spans
    ///   that were replaced, written in the transaction that does it; what of them is in chunks
    ///   goes over into `chunk_mask`, a bit for each dead row, in steps of its own. That spans are
    ///   evicted is said by `position.floor` alone.
    /// - A chunk that is no longer of use is retired: not listed any more, and deleted somewhat
    ///   later, so that a question that has begun can end.
    /// - `changes` grows with each change of `chunk` and `chunk_mask`.
    static let version3 = """
        CREATE TABLE chunk_state (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            next_number INTEGER NOT NULL,
            sealed_through INTEGER NOT NULL,
            changes INTEGER NOT NULL);
        INSERT INTO chunk_state VALUES (1, 1, 0, 0);

        CREATE TABLE chunk (
            number INTEGER PRIMARY KEY,
            state INTEGER NOT NULL,
            retired_at INTEGER,
            first_span INTEGER NOT NULL,
            last_span INTEGER NOT NULL,
            spans INTEGER NOT NULL,
            least_start INTEGER NOT NULL,
            greatest_start INTEGER NOT NULL,
            least_trace INTEGER NOT NULL,
            greatest_trace INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            directory BLOB NOT NULL);

        CREATE TABLE chunk_column (
            id INTEGER PRIMARY KEY,
            content BLOB NOT NULL);

        CREATE TABLE chunk_mask (
            number INTEGER PRIMARY KEY,
            dead INTEGER NOT NULL,
            words BLOB NOT NULL);

        CREATE TABLE dead_span (
            id INTEGER PRIMARY KEY);

        """
}
