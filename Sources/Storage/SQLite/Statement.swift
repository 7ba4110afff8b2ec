internal import CSQLite

/// A prepared statement. Parameters count from 1, columns from 0, as in SQLite.
///
/// Texts are bound without a copy (SQLITE_STATIC): the bytes must stay where they are until the
/// statement was stepped and reset.
final class Statement {
    private let statement: OpaquePointer
    private unowned let connection: Connection
    private let sql: String

    init(_ sql: String, on connection: Connection) throws(StoreError) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw connection.error(code, sql: sql) }
        statement = prepared
        self.connection = connection
        self.sql = sql
    }

    deinit {
        sqlite3_finalize(statement)
    }

    // MARK: Parameters

    func bind(_ value: Int64, at parameter: Int32) {
        sqlite3_bind_int64(statement, parameter, value)
    }

    func bind(_ value: Int64?, at parameter: Int32) {
        if let value {
            sqlite3_bind_int64(statement, parameter, value)
        } else {
            sqlite3_bind_null(statement, parameter)
        }
    }

    func bindNull(at parameter: Int32) {
        sqlite3_bind_null(statement, parameter)
    }

    /// Binds UTF-8 that outlives the step; an empty buffer binds the empty text.
    func bind(text: UnsafeBufferPointer<UInt8>, at parameter: Int32) {
        guard let base = text.baseAddress, !text.isEmpty else {
            // A nil pointer would bind NULL.
            sqlite3_bind_text(statement, parameter, "", 0, nil)
            return
        }
        base.withMemoryRebound(to: CChar.self, capacity: text.count) { start in
            _ = sqlite3_bind_text64(
                statement, parameter, start, UInt64(text.count), nil, UInt8(SQLITE_UTF8))
        }
    }

    /// Binds bytes that outlive the step.
    func bind(blob: UnsafeRawBufferPointer, at parameter: Int32) {
        sqlite3_bind_blob64(statement, parameter, blob.baseAddress, UInt64(blob.count), nil)
    }

    /// Binds a copy: for paths where speed does not matter.
    func bind(copying text: String, at parameter: Int32) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        var text = text
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                _ = sqlite3_bind_text64(
                    statement, parameter, characters.baseAddress, UInt64(characters.count),
                    transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// Binds a copy.
    func bind(copying bytes: [UInt8], at parameter: Int32) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        bytes.withUnsafeBytes { raw in
            _ = sqlite3_bind_blob64(
                statement, parameter, raw.baseAddress, UInt64(raw.count), transient)
        }
    }

    // MARK: Running

    /// Goes to the next row; false when there is none. A failed statement is reset.
    func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let error = connection.error(code, sql: sql)
        sqlite3_reset(statement)
        throw error
    }

    /// Runs a statement that yields no rows, and makes it ready to run again.
    func run() throws(StoreError) {
        let code = sqlite3_step(statement)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            let error = connection.error(code, sql: sql)
            sqlite3_reset(statement)
            throw error
        }
        sqlite3_reset(statement)
    }

    /// Makes the statement ready to run again; ends its read transaction outside of one.
    func reset() {
        sqlite3_reset(statement)
    }

    // MARK: Columns

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(statement, column) == SQLITE_NULL
            ? nil : sqlite3_column_int64(statement, column)
    }

    /// The bytes of a text or blob column, valid until the next step or reset.
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        // The pointer must be asked for before the length (https://www.sqlite.org/c3ref/column_blob.html).
        let pointer = sqlite3_column_blob(statement, column)
        let count = sqlite3_column_bytes(statement, column)
        guard let pointer, count > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(
            start: pointer.assumingMemoryBound(to: UInt8.self), count: Int(count))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
