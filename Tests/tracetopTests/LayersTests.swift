import Foundation
import Testing

/// What docs/architecture.md promises of `Sources`: imports point down, and none is Foundation.
struct LayersTests {
    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// What each module of ours may import, of ours and of the system's; a platform's C library and
    /// Swift's own `Synchronization` go with every one that does I/O. Query does none, but it has
    /// locks. Columns asks the system for memory.
    private static let system: Set<String> = ["Glibc", "Darwin", "Synchronization", "CPlatform"]
    private static let allowed: [String: Set<String>] = [
        "Threads": ["Glibc", "Darwin", "CPlatform"],
        "Telemetry": ["CZlib"],
        "Wire": ["Telemetry", "CSimdJSON"],
        "Columns": ["Telemetry", "CPlatform"],
        "Query": ["Threads", "Telemetry", "Columns", "Synchronization"],
        "Storage": system.union(["Threads", "Telemetry", "Columns", "CSQLite"]),
        "Receivers": system.union(["Threads", "Telemetry", "Wire", "CMicrohttpd", "CZlib"]),
        "Terminal": system.union(["CNcurses"]),
        "Interface": system.union(["Threads", "Telemetry", "Storage", "Query", "Terminal"]),
        "tracetop": system.union([
            "Telemetry", "Wire", "Storage", "Query", "Receivers", "Terminal", "Interface", "CZlib",
        ]),
    ]

    private struct Import {
        var line: Substring
        var module: String
    }

    private static func imports(in module: String) throws -> [Import] {
        let folder = sources.appending(path: module)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try paths.filter { $0.hasSuffix(".swift") }.flatMap { path in
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            return text.split(separator: "\n").compactMap { line in
                line.firstMatch(of: /^ *(?:@\w+ )*(?:\w+ )?import (?:\w+ )?(\w+)/).map {
                    Import(line: line, module: String($0.1))
                }
            }
        }
    }

    @Test(arguments: allowed.keys.sorted())
    func importsPointDown(_ module: String) throws {
        let imports = try Self.imports(in: module)
        let allowed = try #require(Self.allowed[module])
        for found in imports where !allowed.contains(found.module) {
            Issue.record("\(module) must not import \(found.module): `\(found.line)`")
        }
    }

    /// `public import CSQLite` would put C into a signature.
    @Test(arguments: allowed.keys.sorted())
    func cStaysInside(_ module: String) throws {
        for found in try Self.imports(in: module)
        where Self.system.contains(found.module) || found.module.wholeMatch(of: /C[A-Z].*/) != nil {
            #expect(found.line.contains("internal import"), "in \(module): `\(found.line)`")
        }
    }

    @Test func everyModuleIsInTheTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        let ours = folders.filter { $0.wholeMatch(of: /C[A-Z].*|\..*/) == nil }
        #expect(Set(ours) == Set(Self.allowed.keys))
        #expect(try !Self.imports(in: "Wire").isEmpty)
    }
}
