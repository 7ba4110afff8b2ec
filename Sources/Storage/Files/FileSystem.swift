#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The few calls of the C library that the store needs, with their errors as `StoreError`.
enum FileSystem {
    /// Makes a directory and the ones above it that are missing, for the user alone.
    static func makeDirectory(_ path: String) throws(StoreError) {
        guard !path.isEmpty, !isDirectory(path) else { return }
        let parent = directory(of: path)
        if parent != path { try makeDirectory(parent) }
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw failure("the directory cannot be made", path)
        }
        guard isDirectory(path) else {
            throw StoreError(.cannotOpen, "this is no directory", path: path)
        }
    }

    /// Makes the file if it is missing, for the user alone, before SQLite would make it with the
    /// permissions that the umask leaves.
    ///
    /// A file that is there is never opened: closing it would drop the locks that this process's
    /// readers hold on it (https://www.sqlite.org/howtocorrupt.html, 2.2), and another process that
    /// ends would take the write-ahead log away from under them.
    static func makeFile(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            // A file that is there and cannot be written gets SQLite's own error, later.
            if errno == EEXIST { return }
            throw failure("the file cannot be opened for writing", path)
        }
        close(descriptor)
    }

    /// What may not be looked at counts as there: opening it says why it cannot be used.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 || errno != ENOENT }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is something at the path that no database can be in: a directory, a device.
    static func isUnfit(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    /// Whether a process of this number lives; one of another user's does too.
    static func isAlive(_ process: Int32) -> Bool {
        process > 0 && (kill(process, 0) == 0 || errno == EPERM)
    }

    /// Whether the path is a directory, no link, that only this user may use.
    static func isPrivateDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            && status.st_uid == getuid() && status.st_mode & 0o077 == 0
    }

    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    static func remove(_ path: String) {
        unlink(path)
    }

    /// Removes a directory with the files in it; directories in it stay, and so does it then.
    static func removeDirectory(_ path: String) {
        for name in names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The path without links and dots, so that two spellings of a file share one lock.
    static func resolve(_ path: String, hops: Int = 32) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        // A link to a file that is not there yet: once it is, the path above resolves to it.
        if let target = target(ofLink: path), hops > 0 { return resolve(target, hops: hops - 1) }
        let parent = directory(of: path)
        guard let resolved = realpath(parent, nil) else { return path }
        defer { free(resolved) }
        let name = path.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
        let prefix = String(cString: resolved)
        return prefix == "/" ? "/\(name)" : "\(prefix)/\(name)"
    }

    /// What a symbolic link leads to; nil where the path is none.
    private static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let target = String(
            decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return target.hasPrefix("/") ? target : "\(directory(of: path))/\(target)"
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    static var userID: UInt32 { getuid() }
    static var processID: Int32 { getpid() }

    /// The home directory: `$HOME`, else what the user database says.
    static var home: String {
        if let home = environment("HOME") { return home }
        guard let entry = getpwuid(getuid()) else { return "." }
        return String(cString: entry.pointee.pw_dir)
    }

    /// Nanoseconds since the epoch.
    static var unixNano: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    }

    static func sleep(milliseconds: UInt32) {
        usleep(milliseconds * 1000)
    }

    static func failure(_ what: String, _ path: String) -> StoreError {
        let number = errno
        let reason: StoreError.Reason =
            switch number {
            case EROFS: .readOnly
            case ENOSPC, EDQUOT: .diskFull
            case ENOENT: .missing
            default: .cannotOpen
            }
        return StoreError(reason, "\(what): \(String(cString: strerror(number)))", path: path)
    }
}

/// A file that is open for the store's lock.
struct LockFile: ~Copyable {
    private let descriptor: Int32

    /// Nil where the file cannot be opened.
    init?(path: String, creating: Bool) {
        let flags = creating ? O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW : O_RDONLY | O_CLOEXEC
        var opened = open(path, flags, 0o600)
        // To ask for a write lock's holder takes a descriptor that could write on some systems.
        if opened < 0, !creating { opened = open(path, O_RDONLY | O_CLOEXEC) }
        guard opened >= 0 else { return nil }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    func withDescriptor<Result>(_ body: (Int32) -> Result) -> Result { body(descriptor) }

    /// Replaces what the file holds. Short texts only: they are written by one call.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            ftruncate(descriptor, 0)
            _ = pwrite(descriptor, utf8.baseAddress, utf8.count, 0)
        }
    }

    /// The first 4 KiB of what the file holds.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }
}
