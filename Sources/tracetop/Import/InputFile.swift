internal import CZlib

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A file to read from start to end, decompressed where it is gzip; zlib looks by itself
/// (zlib.h, gzopen).
final class InputFile {
    /// As messages name it.
    let name: String
    private let file: gzFile

    /// - Parameter path: `-` for standard input.
    /// - Throws: where it cannot be opened, with the system's reason.
    init(path: String) throws(CommandFailure) {
        name = path == "-" ? "standard input" : path
        if path != "-" { try InputFile.check(path) }
        errno = 0
        let opened = path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb")
        guard let opened else {
            let reason = errno == 0 ? "out of memory" : String(cString: strerror(errno))
            throw CommandFailure("\(name): \(reason)")
        }
        file = opened
        gzbuffer(file, 128 << 10)
    }

    deinit {
        gzclose_r(file)
    }

    /// - Throws: where a file cannot be read, as far as can be told without opening it: a pipe
    ///   that is opened and closed again has lost what it held.
    static func check(_ path: String) throws(CommandFailure) {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            throw CommandFailure("\(path): \(String(cString: strerror(errno)))")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw CommandFailure("\(path): this is a folder; name the files in it")
        }
    }

    /// The next bytes, at most `count`; empty at the end.
    func read(_ count: Int) throws(CommandFailure) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            let read = gzread(file, buffer.baseAddress, UInt32(truncatingIfNeeded: count))
            length = max(0, Int(read))
            failed = read < 0
        }
        var code: Int32 = 0
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        // A gzip file that is cut reads to its last byte and then ends with Z_BUF_ERROR.
        if failed || bytes.isEmpty && code == Z_BUF_ERROR {
            // zlib puts the path before its reasons.
            let reason = message.hasPrefix("\(name): ") ? message : "\(name): \(message)"
            throw CommandFailure(
                code == Z_ERRNO ? "\(name): \(String(cString: strerror(errno)))" : reason)
        }
        return bytes
    }
}
