/// Where a store's file is, or that it goes with the process.
public struct StoreLocation: Hashable, Sendable {
    /// The database file, absolute.
    public let path: String
    /// Whether the file is to be removed when its writer stops.
    public let isEphemeral: Bool

    /// The file and its write-ahead log, in bytes; 0 where there is none.
    public var byteCount: Int64 { FileSystem.size(path) + FileSystem.size(path + "-wal") }

    /// The file at `path`; links are followed, so that every spelling shares one lock.
    public init(path: String) {
        self.path = FileSystem.resolve(path)
        isEphemeral = false
    }

    private init(ephemeral path: String) {
        self.path = path
        isEphemeral = true
    }

    /// `$XDG_DATA_HOME/tracetop/tracetop.db`, else `~/.local/share/tracetop/tracetop.db`
    /// (https://specifications.freedesktop.org/basedir-spec: a relative path there is ignored).
    public static var standard: StoreLocation {
        let data = FileSystem.environment("XDG_DATA_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        return StoreLocation(
            path: "\(data ?? FileSystem.home + "/.local/share")/tracetop/tracetop.db")
    }

    /// A new temporary file in a directory of this user's alone. What processes left behind that
    /// were killed is removed first.
    public static func ephemeral() throws(StoreError) -> StoreLocation {
        let base = FileSystem.environment("TMPDIR") ?? "/tmp"
        let shared = "\(base)/tracetop-\(FileSystem.userID)"
        try FileSystem.makeDirectory(shared)
        guard FileSystem.isPrivateDirectory(shared) else {
            throw StoreError(
                .cannotOpen, "this directory is another user's or open to others; remove it",
                path: shared)
        }
        removeAbandoned(in: shared)
        let unique = String(UInt64.random(in: .min ... .max), radix: 36)
        let directory = "\(shared)/\(FileSystem.processID)-\(unique)"
        try FileSystem.makeDirectory(directory)
        return StoreLocation(ephemeral: FileSystem.resolve("\(directory)/tracetop.db"))
    }

    /// Removes an ephemeral store's files; does nothing for another.
    public func removeIfEphemeral() {
        if isEphemeral { FileSystem.removeDirectory(FileSystem.directory(of: path)) }
    }

    /// - Throws: where there is something that is no file, before a lock is made beside it.
    func checkFitness() throws(StoreError) {
        guard FileSystem.isUnfit(path) else { return }
        let what = FileSystem.isDirectory(path) ? "this is a folder" : "this is no regular file"
        throw StoreError(.cannotOpen, "\(what); name a file with --db", path: path)
    }

    /// The side file that the receiving process holds locked.
    var lockPath: String { path + "-lock" }

    /// By the number that the directory's name begins with.
    private static func isOfLivingProcess(_ name: String) -> Bool {
        name.split(separator: "-").first.flatMap { Int32($0) }.map(FileSystem.isAlive) ?? false
    }

    private static func removeAbandoned(in shared: String) {
        for name in FileSystem.names(in: shared) {
            let left = "\(shared)/\(name)/tracetop.db"
            // A process that has just made its directory has no lock file yet, or has not locked
            // it: leave it.
            guard FileSystem.exists(left + "-lock"), !isOfLivingProcess(name) else { continue }
            let location = StoreLocation(ephemeral: left)
            if StoreLock.owner(of: location) == nil { location.removeIfEphemeral() }
        }
    }
}
