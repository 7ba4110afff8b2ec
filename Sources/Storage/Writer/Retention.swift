/// Forgets the oldest traces, in steps small enough to stand between two commits.
///
/// 1. *Evict*: raise the floor over some traces. From that commit on nobody sees them.
/// 2. *Purge*: delete the rows below the floor, a bounded number a step. Clearing the store is
///    the same with the floor above everything (see `SpanStore.clear`).
/// 3. *Sweep*: delete strings, resources and scopes that no span can name any more.
/// 4. *Shrink*: give free pages back to the file system, when the writer has nothing else to do.
///    Under load they are used again at once.
final class Retention {
    private let connection: Connection
    private let ingest: Ingest
    private let options: WriterOptions
    private let chunks: ChunkKeeper?

    /// Evicted but not yet deleted.
    private var needsPurge = true
    private var needsSweep = false

    init(_ ingest: Ingest, _ options: WriterOptions, _ chunks: ChunkKeeper? = nil) {
        connection = ingest.connection
        self.ingest = ingest
        self.options = options
        self.chunks = chunks
    }

    /// Another process may have cleared the store.
    func noticeChange() {
        needsPurge = true
    }

    /// One step of about `spanCount` spans.
    /// - Parameter isIdle: whether nobody waits for the writer.
    /// - Returns: how many rows it deleted or moved; nil when there is nothing left to do.
    func step(spanCount: Int, isIdle: Bool) throws(StoreError) -> Int? {
        if needsPurge { return try purge(spanCount) }
        // Before more is evicted: much of the file may be what only evicted spans named.
        if needsSweep { return try sweep() }
        let isOverLimit = try isOverSize() ? true : isOverAge()
        if isOverLimit {
            try evict(spanCount)
            return 0
        }
        return isIdle ? try shrink() : nil
    }

    // MARK: Limits

    private func isOverSize() throws(StoreError) -> Bool {
        guard let limit = options.retainedByteCount else { return false }
        let pages = try connection.integer("PRAGMA page_count") ?? 0
        let free = try connection.integer("PRAGMA freelist_count") ?? 0
        let pageSize = try connection.integer("PRAGMA page_size") ?? 4096
        // Chunks that are deleted in a moment are as good as gone.
        let used = (pages - free) * pageSize - (chunks?.retiredByteCount ?? 0)
        guard used > limit else { return false }
        return try oldestArrival() != nil
    }

    private func isOverAge() throws(StoreError) -> Bool {
        guard options.retainedNanoseconds != nil else { return false }
        return try oldestArrival().map { $0 < oldestKept } ?? false
    }

    /// Traces that arrived before are too old.
    private var oldestKept: Int64 {
        guard let age = options.retainedNanoseconds else { return .min }
        let (time, overflow) = FileSystem.unixNano.subtractingReportingOverflow(age)
        return overflow ? .min : time
    }

    private func oldestArrival() throws(StoreError) -> Int64? {
        try connection.integer(
            """
            SELECT arrival FROM trace WHERE id >= (SELECT floor FROM position)
            ORDER BY id LIMIT 1
            """)
    }

    // MARK: Steps

    private func evict(_ spanCount: Int) throws(StoreError) {
        let isOverSize = try isOverSize()
        let floor = try ingest.evict { (trace: EvictionCandidate) in
            guard trace.evictedSpans < spanCount else { return false }
            return isOverSize || trace.arrival < oldestKept
        }
        ingest.removeGroups(below: floor)
        needsPurge = true
    }

    private func purge(_ spanCount: Int) throws(StoreError) -> Int {
        let (deleted, isDone, isStuck) = try connection.writing { () throws(StoreError) in
            let floor = try connection.integer("SELECT floor FROM position") ?? 0
            try purgeCompanions(below: floor, spanCount)
            let spans = try connection.statement(
                """
                DELETE FROM span WHERE id IN (
                    SELECT id FROM span INDEXED BY span_identity
                    WHERE trace < ?1 ORDER BY trace, span_id LIMIT ?2)
                """)
            spans.bind(floor, at: 1)
            spans.bind(Int64(spanCount), at: 2)
            try spans.run()
            let deleted = connection.changes
            let left =
                try connection.integer("SELECT trace FROM span ORDER BY trace LIMIT 1") ?? .max
            let traces = try connection.statement(
                """
                DELETE FROM trace WHERE id IN (
                    SELECT id FROM trace WHERE id < ?1 ORDER BY id LIMIT ?2)
                """)
            traces.bind(min(left, floor), at: 1)
            traces.bind(Int64(spanCount), at: 2)
            try traces.run()
            let isDone = left >= floor && connection.changes < spanCount
            return (deleted, isDone, !isDone && deleted == 0 && connection.changes == 0)
        }
        guard !isStuck else {
            // Rows that cannot be reached by the index that lists them: for ever, if tried again.
            needsPurge = false
            throw StoreError.damaged("evicted spans cannot be deleted", connection)
        }
        if isDone {
            needsPurge = false
            needsSweep = true
        }
        return deleted
    }

    /// Deletes what X-Ray's spans have beside their rows, of the spans that the same step deletes
    /// and, of those unclaimed, at least as fast.
    private func purgeCompanions(below floor: Int64, _ spanCount: Int) throws(StoreError) {
        var statements: [Statement] = []
        if try connection.integer("SELECT 1 FROM document LIMIT 1") != nil {
            statements.append(
                try connection.statement(
                    """
                    DELETE FROM document WHERE id IN (
                        SELECT id FROM span INDEXED BY span_identity
                        WHERE trace < ?1 ORDER BY trace, span_id LIMIT ?2)
                    """))
        }
        if try connection.integer("SELECT 1 FROM unclaimed LIMIT 1") != nil {
            statements.append(
                try connection.statement(
                    """
                    DELETE FROM unclaimed WHERE (trace, parent_id, id) IN (
                        SELECT trace, parent_id, id FROM unclaimed
                        WHERE trace < ?1 ORDER BY trace LIMIT ?2)
                    """))
        }
        for statement in statements {
            statement.bind(floor, at: 1)
            statement.bind(Int64(spanCount), at: 2)
            try statement.run()
        }
    }

    private func sweep() throws(StoreError) -> Int {
        let oldest =
            try connection.integer(
                """
                SELECT coalesce(
                    (SELECT first_span FROM trace WHERE id >= floor ORDER BY id LIMIT 1), next_span)
                FROM position
                """) ?? 0
        let bound = ingest.internedBound(oldest: oldest)
        var dead: [String] = []
        for table in ["string", "resource", "scope"] {
            let born = try connection.integer("SELECT born FROM \(table) ORDER BY id LIMIT 1")
            if let born, born < bound { dead.append(table) }
        }
        guard !dead.isEmpty else {
            needsSweep = false
            return 0
        }
        let deleted = try connection.writing { () throws(StoreError) in
            var deleted = 0
            for table in dead {
                let statement = try connection.statement(
                    """
                    DELETE FROM \(table) WHERE born < ?1 AND id IN (
                        SELECT id FROM \(table) ORDER BY id LIMIT 2000)
                    """)
                statement.bind(bound, at: 1)
                try statement.run()
                deleted += connection.changes
            }
            return deleted
        }
        if deleted == 0 { needsSweep = false }
        return deleted
    }

    /// Moves pages from the file's end into free places and cuts the file, 2 MB a step
    /// (https://www.sqlite.org/pragma.html#pragma_incremental_vacuum).
    private func shrink() throws(StoreError) -> Int? {
        let free = try connection.integer("PRAGMA freelist_count") ?? 0
        let pages = try connection.integer("PRAGMA page_count") ?? 0
        guard free > max(256, pages / 16) else { return nil }
        try connection.execute("PRAGMA incremental_vacuum(256)")
        // A file that another tool has rebuilt may have none of it.
        return try connection.integer("PRAGMA freelist_count") ?? 0 < free ? 256 : nil
    }
}

/// A trace that may be evicted next.
struct EvictionCandidate {
    var arrival: Int64
    /// Spans evicted before it in this step.
    var evictedSpans: Int
}

extension Ingest {
    /// Raises the floor over the oldest traces for as long as `isNext` says so; gives the floor.
    func evict(_ isNext: (EvictionCandidate) -> Bool) throws(StoreError) -> Int64 {
        try transaction { () throws(StoreError) in
            let statement = try connection.statement(
                "SELECT id, arrival, spans FROM trace WHERE id >= ?1 ORDER BY id")
            statement.bind(position.floor, at: 1)
            defer { statement.reset() }
            var (traces, spans, floor) = (0, 0, position.floor)
            while try statement.step(),
                isNext(EvictionCandidate(arrival: statement.integer(1), evictedSpans: spans))
            {
                let (key, count) = (statement.integer(0), statement.integer(2))
                guard key >= floor, key < position.nextTrace, 0...Position.bound ~= count else {
                    throw StoreError.damaged("a trace's row says what cannot be", connection)
                }
                floor = key + 1
                traces += 1
                spans += Int(count)
            }
            noteEviction(floor: floor, traces: traces, spans: spans)
            return floor
        }
    }
}
