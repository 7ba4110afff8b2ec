internal import CSQLite

/// Why the store could not be opened, read or written.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, as far as a program acts upon it.
    public enum Reason: Hashable, Sendable {
        /// There is no file at the path.
        case missing
        /// The file is no SQLite database, or a damaged one.
        case notADatabase
        /// The file is another application's.
        case foreign
        /// The file was written by a newer version of the program.
        case newer
        /// Another process receives into the file.
        case locked(LockOwner)
        /// Another process holds SQLite's write lock for too long.
        case busy
        /// File or directory cannot be opened or created.
        case cannotOpen
        case readOnly
        case diskFull
        case other
    }

    public var reason: Reason
    /// SQLite's extended result code (https://www.sqlite.org/rescode.html); 0 where the store
    /// itself found the trouble.
    public var code: Int32
    /// What is wrong, and what to do about it.
    public var message: String
    /// The statement that failed, without its values.
    public var sql: String?
    public var path: String

    public var description: String { "\(path): \(message)" }

    init(_ reason: Reason, _ message: String, path: String) {
        self.reason = reason
        code = 0
        self.message = message
        sql = nil
        self.path = path
    }

    init(code: Int32, message: String, sql: String?, path: String) {
        reason = StoreError.reason(of: code)
        self.code = code
        self.message = StoreError.advice(for: reason, message)
        self.sql = sql
        self.path = path
    }

    /// What SQLite itself has not noticed.
    static func damaged(_ what: String, _ connection: Connection) -> StoreError {
        StoreError(
            .notADatabase, advice(for: .notADatabase, "the file is damaged: \(what)"),
            path: connection.path)
    }

    /// Whether the same work may succeed later, without a change to it.
    var isRetryable: Bool {
        switch code & 0xFF {
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_MISUSE: false
        case 0: reason != .other
        default: true
        }
    }

    private static func reason(of code: Int32) -> Reason {
        switch code & 0xFF {
        case SQLITE_NOTADB, SQLITE_CORRUPT: .notADatabase
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
        case SQLITE_READONLY: .readOnly
        case SQLITE_FULL: .diskFull
        default: .other
        }
    }

    private static func advice(for reason: Reason, _ message: String) -> String {
        switch reason {
        case .notADatabase: "\(message); move it away, or name another file with --db"
        case .busy: "\(message): another program writes to the file"
        case .readOnly: "\(message); make the file and its directory writable, or use --db"
        case .diskFull: "\(message); free some space"
        default: message
        }
    }
}
