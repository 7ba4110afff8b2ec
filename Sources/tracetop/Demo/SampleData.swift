#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The sample data, and where it is.
struct SampleData {
    let otlpHTTP: Capture
    let xrayUDP: Capture

    /// Reads the captures from the first folder that has them: the one named, or
    /// `$TRACETOP_SAMPLES`, else what was installed beside the program, else this folder's.
    init(in named: String?) throws(CommandFailure) {
        let names = ["otlp-http.capture", "xray-udp.capture"]
        let folders = SampleData.folders(named)
        let folder = folders.first { folder in
            names.allSatisfy { access("\(folder)/\($0)", F_OK) == 0 }
        }
        guard let folder else {
            throw CommandFailure(
                "there is no \(names.joined(separator: " and ")) in "
                    + "\(folders.joined(separator: ", ")); name their folder with --samples")
        }
        otlpHTTP = try SampleData.capture("\(folder)/\(names[0])")
        xrayUDP = try SampleData.capture("\(folder)/\(names[1])")
    }

    /// What both protocols sent, in the order in which it had arrived.
    var inOrder: [Capture.Record] {
        let captures = [otlpHTTP, xrayUDP]
        let timed = captures.flatMap { capture in
            capture.records.map { (time: capture.startUnixNano &+ $0.offset, record: $0) }
        }
        return timed.sorted { $0.time < $1.time }.map(\.record)
    }

    private static func capture(_ path: String) throws(CommandFailure) -> Capture {
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
