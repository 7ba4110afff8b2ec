/// The file's format: who made it, in which version, and how an older one becomes today's.
///
/// `PRAGMA application_id` says that a file is ours, `PRAGMA user_version` counts the migrations
/// that it went through; both are in SQLite's header (https://www.sqlite.org/fileformat2.html).
/// A file is brought up in one transaction, its views included, so that it is always of some version.
struct Schema {
    /// `TTOP`.
    static let applicationID: Int64 = 0x5454_4F50

    /// Migrations in order: the one at index n makes version n + 1 from version n.
    let migrations: [String]

    static let current = Schema(migrations: [version1, version2, version3])

    var version: Int64 { Int64(migrations.count) }

    /// What a file is before anything was changed in it.
    enum State: Equatable {
        case empty
        case ours(version: Int64)
    }

    /// Looks at a file without changing it.
    /// - Throws: where it is no database, another application's, or of a newer version.
    func state(of connection: Connection) throws(StoreError) -> State {
        // At one moment: a process that makes the file just now does so in one transaction.
        let (application, found, objects) = try connection.reading { () throws(StoreError) in
            (
                try connection.integer("PRAGMA application_id") ?? 0,
                try connection.integer("PRAGMA user_version") ?? 0,
                try connection.integer("SELECT count(*) FROM sqlite_schema") ?? 0
            )
        }
        if application == Schema.applicationID {
            guard found <= version else {
                throw StoreError(
                    .newer,
                    "the file has version \(found) and this program knows up to \(version);"
                        + " update tracetop, or name another file with --db",
                    path: connection.path)
            }
            return .ours(version: found)
        }
        guard application == 0, found == 0, objects == 0 else {
            throw StoreError(
                .foreign,
                "this is a database of another application; name another file with --db",
                path: connection.path)
        }
        return .empty
    }

    /// Brings a file to today's version. The caller holds the store's lock.
    func prepare(_ connection: Connection) throws(StoreError) {
        var found: Int64 = 0
        switch try state(of: connection) {
        case .empty:
            // Both must come before the first page is written. Measured with 700-byte rows: pages
            // of 8 KiB take 14% more spans a second than 4 KiB; 16 KiB another 17%, yet commits
            // of a single span, which write five pages, then take 1.6 times as long.
            try connection.execute("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL")
        case .ours(let version):
            found = version
        }
        _ = try connection.integer("PRAGMA journal_mode = WAL")
        guard found < version else { return }
        try connection.writing { () throws(StoreError) in
            for migration in migrations[Int(found)...] { try connection.execute(migration) }
            try connection.execute(Schema.views)
            try connection.execute(
                "PRAGMA application_id = \(Schema.applicationID);"
                    + " PRAGMA user_version = \(version)")
        }
    }
}
