/// Queries that were given a name, and those asked of late.
///
/// Two small tables beside the others, `saved_query` and `query_history`, that any process may
/// write. They are made when something is first put there, and mean nothing to the rest of the
/// store: no version of the schema speaks of them.
public struct QueryShelf: Sendable {
    public struct Named: Hashable, Sendable {
        public var name: String
        public var query: String

        public init(name: String, query: String) {
            self.name = name
            self.query = query
        }
    }

    private let location: StoreLocation

    /// Queries that are remembered without a name.
    public static let historyLimit = 100
    /// Longer names and queries are not kept, in bytes.
    private static let longest = 65_536

    public init(_ location: StoreLocation) {
        self.location = location
    }

    // MARK: Reading

    /// Those with names, by name. Empty where there is no file yet.
    public func named() throws(StoreError) -> [Named] {
        try rows("SELECT name, query FROM saved_query ORDER BY name", of: "saved_query").map {
            Named(name: $0[0], query: $0[1])
        }
    }

    /// Those asked of late, the last one last.
    public func history() throws(StoreError) -> [String] {
        try rows(
            "SELECT query, query FROM query_history ORDER BY asked, rowid", of: "query_history"
        )
        .map { $0[0] }
    }

    private func rows(_ sql: String, of table: String) throws(StoreError) -> [[String]] {
        guard FileSystem.exists(location.path) else { return [] }
        let connection = try Connection(path: location.path, access: .queryOnly)
        let isThere = try connection.integer(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '\(table)'")
        guard isThere == 1 else { return [] }
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        var rows: [[String]] = []
        while try statement.step() { rows.append([statement.text(0), statement.text(1)]) }
        return rows
    }

    // MARK: Writing

    /// Keeps a query under a name, in place of the one that had it.
    public func keep(_ query: String, as name: String) throws(StoreError) {
        guard name.utf8.count + query.utf8.count <= Self.longest else { return }
        try writing { connection throws(StoreError) in
            try connection.execute(
                "CREATE TABLE IF NOT EXISTS saved_query (name TEXT PRIMARY KEY, "
                    + "query TEXT NOT NULL) WITHOUT ROWID")
            let statement = try connection.statement(
                "INSERT INTO saved_query VALUES (?1, ?2) "
                    + "ON CONFLICT (name) DO UPDATE SET query = ?2")
            statement.bind(copying: name, at: 1)
            statement.bind(copying: query, at: 2)
            try statement.run()
        }
    }

    /// Forgets a name; nothing happens where nothing has it.
    public func forget(_ name: String) throws(StoreError) {
        guard try named().contains(where: { $0.name == name }) else { return }
        try writing { connection throws(StoreError) in
            let statement = try connection.statement("DELETE FROM saved_query WHERE name = ?1")
            statement.bind(copying: name, at: 1)
            try statement.run()
        }
    }

    /// Takes note that a query was asked, and forgets the oldest.
    ///
    /// - Parameter now: nanoseconds since the epoch.
    public func remember(_ query: String, at now: Int64) throws(StoreError) {
        guard query.utf8.count <= Self.longest else { return }
        try writing { connection throws(StoreError) in
            try connection.execute(
                "CREATE TABLE IF NOT EXISTS query_history (query TEXT PRIMARY KEY, "
                    + "asked INTEGER NOT NULL)")
            let statement = try connection.statement(
                "INSERT INTO query_history VALUES (?1, ?2) "
                    + "ON CONFLICT (query) DO UPDATE SET asked = ?2")
            statement.bind(copying: query, at: 1)
            statement.bind(now, at: 2)
            try statement.run()
            try connection.execute(
                "DELETE FROM query_history WHERE query NOT IN (SELECT query FROM query_history "
                    + "ORDER BY asked DESC, rowid DESC LIMIT \(Self.historyLimit))")
        }
    }

    /// - Throws: where there is no file, or it is not ours.
    private func writing(
        _ body: (Connection) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard FileSystem.exists(location.path) else {
            throw StoreError(.missing, "there is no such file", path: location.path)
        }
        try location.checkFitness()
        let connection = try Connection(path: location.path, access: .readWrite)
        guard case .ours = try Schema.current.state(of: connection) else {
            throw StoreError(
                .foreign, "the file has no traces in it yet", path: location.path)
        }
        try connection.writing { () throws(StoreError) in try body(connection) }
    }
}
