#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where the sample data is.
enum SampleData {
    static let captureName = "otlp-http.capture"

    /// Reads the capture from the first folder that has it: the one named, or `$TRACETOP_SAMPLES`,
    /// else what was installed beside the program, else this folder's.
    static func capture(in named: String?) throws(CommandFailure) -> Capture {
        let folders = folders(named)
        for folder in folders {
            let path = "\(folder)/\(captureName)"
            guard access(path, F_OK) == 0 else { continue }
            let file = try InputFile(path: path)
            var bytes: [UInt8] = []
            while true {
                let chunk = try file.read(1 << 20)
                if chunk.isEmpty { break }
                bytes += chunk
            }
            do throws(Capture.Damage) {
                return try Capture(bytes)
            } catch {
                throw CommandFailure("\(path): \(error)")
            }
        }
        throw CommandFailure(
            "there is no \(captureName) in \(folders.joined(separator: ", ")); name its folder "
                + "with --samples")
    }

    private static func folders(_ named: String?) -> [String] {
        if let named = named ?? ProcessEnvironment.value("TRACETOP_SAMPLES"), !named.isEmpty {
            return [named]
        }
        var folders: [String] = []
        if let program = programPath, let slash = program.lastIndex(of: "/") {
            folders.append("\(program[..<slash])/../share/tracetop/sample-data")
        }
        return folders + ["./sample-data"]
    }

    /// The file that runs, links followed.
    private static var programPath: String? {
        #if os(Linux)
        let path = "/proc/self/exe"
        #else
        let path = CommandLine.arguments.first ?? ""
        #endif
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
