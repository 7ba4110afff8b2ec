internal import Telemetry

/// A reader's connection and what it remembers. Row numbers are never used twice in a file, so
/// what was read under one stays true.
final class ReaderCore {
    let connection: Connection
    var names: NameCache

    init(_ location: StoreLocation) throws(StoreError) {
        guard FileSystem.exists(location.path) else {
            throw StoreError(.missing, "there is no such file", path: location.path)
        }
        try location.checkFitness()
        connection = try ReaderCore.open(location)
        try connection.execute("PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY")
        names = try NameCache(connection)
    }

    /// Opens an existing file of today's version; an older one is brought up to it first, as an
    /// empty one is that its writer has just made.
    private static func open(_ location: StoreLocation) throws(StoreError) -> Connection {
        let connection = try open(path: location.path)
        let schema = Schema.current
        if try schema.state(of: connection) == .ours(version: schema.version) { return connection }
        // A writer that lives does this itself: wait for it a moment.
        for _ in 0..<50 where StoreLock.owner(of: location) != nil {
            FileSystem.sleep(milliseconds: 20)
            if try schema.state(of: connection) == .ours(version: schema.version) {
                return connection
            }
        }
        let lock = try StoreLock(location)
        try schema.prepare(try Connection(path: location.path, access: .readWrite))
        withExtendedLifetime(lock) {}
        return try open(path: location.path)
    }

    /// Readers of a WAL file want to write its `-shm`; where they may not, SQLite can still read
    /// what other processes keep up, or a file that nobody writes (https://www.sqlite.org/wal.html).
    private static func open(path: String) throws(StoreError) -> Connection {
        var failure: StoreError?
        for access in [Connection.Access.queryOnly, .readOnly, .immutable] {
            if access == .immutable, FileSystem.size(path + "-wal") > 0 { break }
            do {
                let connection = try Connection(path: path, access: access)
                _ = try connection.integer("SELECT count(*) FROM sqlite_schema")
                return connection
            } catch {
                switch error.reason {
                case .cannotOpen, .readOnly: failure = failure ?? error
                default: throw error
                }
            }
        }
        throw failure ?? StoreError(.cannotOpen, "the file cannot be read", path: path)
    }
}
