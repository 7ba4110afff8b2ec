internal import CSQLite

/// The write-ahead log (https://www.sqlite.org/wal.html).
extension Connection {
    /// Writes the pages of the log to a place that the caller keeps, after each commit, which makes
    /// no checkpoint any more (https://www.sqlite.org/c3ref/wal_hook.html). Nil ends it.
    func countLogPages(_ place: UnsafeMutablePointer<Int32>?) {
        guard let place else {
            sqlite3_wal_autocheckpoint(handle, 0)
            return
        }
        _ = sqlite3_wal_hook(
            handle,
            { place, _, _, pages in
                place?.storeBytes(of: pages, as: Int32.self)
                return SQLITE_OK
            }, place)
    }

    /// Copies what it can of the log into the file, and waits for nobody but the disk. False where
    /// something is left (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
    func checkpoint() throws(StoreError) -> Bool {
        let statement = try statement("PRAGMA wal_checkpoint(PASSIVE)")
        defer { statement.reset() }
        return try statement.step() && statement.integer(0) == 0
            && statement.integer(1) == statement.integer(2)
    }

    /// Empties a log that was copied. False where somebody reads it.
    func truncateLog() throws(StoreError) -> Bool {
        let statement = try statement("PRAGMA wal_checkpoint(TRUNCATE)")
        defer { statement.reset() }
        return try statement.step() && statement.integer(0) == 0
    }

    /// Has the disk write what checkpoints left to the system: one that comes to no end does not.
    func syncFile() {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK
        else { return }
        _ = file?.pointee.pMethods?.pointee.xSync?(file, SQLITE_SYNC_NORMAL)
    }
}
