internal import CSQLite

/// A connection to a SQLite file. For one thread at a time.
///
/// Prepared statements are kept by their SQL text, so that text must come from the program, never
/// from a user: values are bound.
final class Connection {
    enum Access {
        case readWrite
        /// Refuses changes, yet may create the files that a WAL reader needs.
        case queryOnly
        case readOnly
        /// For media that cannot be written: no lock, no WAL.
        case immutable
    }

    let path: String
    let access: Access
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// - Parameter busyMilliseconds: how long to wait for another process's transaction.
    init(
        path: String, access: Access, busyMilliseconds: Int32 = 5000, vfs: String? = nil
    ) throws(StoreError) {
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        switch access {
        case .readWrite, .queryOnly: flags |= SQLITE_OPEN_READWRITE
        case .readOnly: flags |= SQLITE_OPEN_READONLY
        case .immutable: flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
        }
        let name = access == .immutable ? Connection.immutableURI(path) : path
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags, vfs)
        guard code == SQLITE_OK, let opened else {
            let error = StoreError(
                code: code, message: Connection.message(opened, code), sql: nil, path: path)
            sqlite3_close_v2(opened)
            throw error
        }
        self.path = path
        self.access = access
        handle = opened
        waitForOthers(milliseconds: busyMilliseconds)
        if access == .queryOnly { try execute("PRAGMA query_only = 1") }
    }

    deinit {
        statements.removeAll()
        // The last connection of all copies the WAL back and removes it; statements that are
        // still held elsewhere keep the connection alive until they go.
        sqlite3_close_v2(handle)
    }

    /// How long to wait for another process's transaction.
    func waitForOthers(milliseconds: Int32) {
        sqlite3_busy_timeout(handle, milliseconds)
    }

    /// The statement for `sql`, prepared on first use.
    func statement(_ sql: String) throws(StoreError) -> Statement {
        if let statement = statements[sql] { return statement }
        let statement = try Statement(sql, on: self)
        statements[sql] = statement
        return statement
    }

    /// Runs SQL that yields no rows of interest; several statements may follow each other.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, sql: sql) }
    }

    /// The first column of the first row as an integer; nil where there is no row, or it is NULL, as
    /// the minimum of an empty table is.
    func integer(_ sql: String) throws(StoreError) -> Int64? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.optionalInteger(0) : nil
    }

    /// The number of rows that the last statement inserted, changed or deleted.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func error(_ code: Int32, sql: String?) -> StoreError {
        StoreError(code: code, message: Connection.message(handle, code), sql: sql, path: path)
    }

    private static func message(_ handle: OpaquePointer?, _ code: Int32) -> String {
        if let handle, sqlite3_errcode(handle) & 0xFF == code & 0xFF {
            return String(cString: sqlite3_errmsg(handle))
        }
        return String(cString: sqlite3_errstr(code))
    }

    /// https://www.sqlite.org/uri.html: `?`, `#` and `%` must be escaped in the path.
    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for scalar in path.unicodeScalars {
            switch scalar {
            case "?": uri += "%3f"
            case "#": uri += "%23"
            case "%": uri += "%25"
            default: uri.unicodeScalars.append(scalar)
            }
        }
        return uri + "?immutable=1"
    }
}

extension Connection {
    /// Runs `body` in a transaction that holds the write lock from the start
    /// (https://www.sqlite.org/lang_transaction.html), and takes everything back when it throws.
    func writing<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try transaction("BEGIN IMMEDIATE", body)
    }

    /// Runs `body` with one unchanging view of the file. Keep it short: a reader's transaction
    /// keeps the WAL from being reused.
    func reading<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try transaction("BEGIN", body)
    }

    private func transaction<Result>(
        _ begin: String, _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try statement(begin).run()
        do {
            let result = try body()
            try statement("COMMIT").run()
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Some errors have rolled back already (https://www.sqlite.org/c3ref/get_autocommit.html).
    func rollBack() {
        if isInTransaction { _ = sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }
}
