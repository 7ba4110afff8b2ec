/// Keeps the write-ahead log short, without making senders wait for the disk.
///
/// The log begins anew where all of it was copied back and nobody reads it. A checkpointer copies;
/// while the writer rests it comes to the end. Beside one that never rests it does not: then, once
/// the log is long, the writer copies itself what little is left, and the columns' thread keeps from
/// reading until the log has begun anew.
final class LogKeeper {
    /// Pages of 8 KB after which they are copied.
    private static let stepPages = 500
    /// Pages of a long log, at most: 32 MB.
    private static let greatestPages = 4000
    /// The log's file may have so many without a commit.
    private static let keptBytes: Int64 = 4 << 20

    private let connection: Connection
    private let checkpointer: Checkpointer
    /// Called with whether others are to keep from reading.
    private let setRest: (Bool) -> Void
    /// Of the log after the last commit.
    private let pages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    /// Pages at the last request.
    private var copied = 0
    /// Whether others were asked not to read.
    private var rests = false
    private let longPages: Int
    /// Pages from which on the writer tries itself.
    private var nextOwn: Int

    init(
        _ connection: Connection, _ checkpointer: Checkpointer, _ options: WriterOptions,
        setRest: @escaping (Bool) -> Void
    ) {
        self.connection = connection
        self.checkpointer = checkpointer
        self.setRest = setRest
        // Not much in comparison with the file.
        let share = Int(clamping: (options.retainedByteCount ?? .max) / 8192 / 4)
        longPages = min(max(share, LogKeeper.stepPages), LogKeeper.greatestPages)
        nextOwn = longPages
        pages.initialize(to: 0)
        connection.countLogPages(pages)
    }

    deinit {
        connection.countLogPages(nil)
        pages.deallocate()
    }

    /// To be called after transactions.
    func look() throws(StoreError) {
        let pages = Int(pages.pointee)
        if pages < copied { begin() }
        if pages >= nextOwn {
            try shorten(pages)
        } else if pages - copied >= LogKeeper.stepPages {
            try request(pages)
        }
    }

    /// To be called now and then while nobody waits: gives back what space a long log takes.
    func tidy() throws(StoreError) {
        let pages = Int(self.pages.pointee)
        guard pages > 0, !checkpointer.isBusy else { return }
        guard pages == copied, checkpointer.isComplete else { return try request(pages) }
        // The file keeps its length where the log began anew in it.
        guard FileSystem.size(connection.path + "-wal") > LogKeeper.keptBytes else { return }
        connection.waitForOthers(milliseconds: 0)
        defer { connection.waitForOthers(milliseconds: WriterLoop.busyMilliseconds) }
        guard try connection.truncateLog() else { return }
        self.pages.pointee = 0
        begin()
    }

    private func request(_ pages: Int) throws(StoreError) {
        copied = pages
        if !checkpointer.request() { _ = try connection.checkpoint() }
    }

    /// The log has begun anew.
    private func begin() {
        copied = 0
        nextOwn = longPages
        rests = false
        setRest(false)
    }

    /// In two steps: most is copied while others come to the end of what they read, the rest by the
    /// writer itself. The next transaction begins the log anew, or nothing has helped and more pages
    /// pass before it is tried again.
    private func shorten(_ pages: Int) throws(StoreError) {
        // The disk is too slow for what arrives: senders have to wait for it.
        if pages >= longPages * 4 { checkpointer.waitUntilIdle() }
        guard rests else {
            rests = true
            setRest(true)
            return try request(pages)
        }
        guard !checkpointer.isBusy else { return }
        rests = false
        copied = pages
        nextOwn = pages + LogKeeper.stepPages
        _ = try connection.checkpoint()
    }

    func stop() {
        setRest(false)
        checkpointer.stop()
    }
}
