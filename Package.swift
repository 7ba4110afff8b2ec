// swift-tools-version: 6.2
import PackageDescription

/// The language settings every Swift target shares.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

/// A module of ours. Imports point down only: see docs/architecture.md.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The tests of a module, in Tests/<name>Tests.
func tests(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        path: "Tests/\(name)Tests",
        exclude: exclude,
        swiftSettings: swiftSettings)
}

/// A module map over a library of the system.
func system(_ name: String, pkgConfig: String? = nil, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

let package = Package(
    name: "tracetop",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "tracetop", targets: ["tracetop"])],
    targets: [
        // The system's libraries.
        system("CNcurses", apt: "libncurses-dev", brew: "ncurses"),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        system(
            "CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev",
            brew: "libmicrohttpd"),
        .target(
            name: "CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CPlatform"),

        // Ours, from the bottom up.
        module("Threads", ["CPlatform"]),
        module("Telemetry", ["CZlib"]),
        module("Wire", ["Telemetry", "CSimdJSON"]),
        module("Columns", ["Telemetry", "CPlatform"]),
        module("Storage", ["Threads", "Telemetry", "Columns", "CSQLite", "CPlatform"]),
        module("Query", ["Threads", "Telemetry", "Columns"]),
        module(
            "Receivers", ["Threads", "Telemetry", "Wire", "CMicrohttpd", "CZlib", "CPlatform"]),
        module("Terminal", ["CNcurses", "CPlatform"]),
        module(
            "Interface",
            ["Threads", "Telemetry", "Storage", "Query", "Terminal", "CPlatform"]),
        .executableTarget(
            name: "tracetop",
            dependencies: [
                "Telemetry", "Wire", "Storage", "Query", "Receivers", "Terminal", "Interface",
                "CPlatform", "CZlib",
            ],
            swiftSettings: swiftSettings),

        // What tests share, and the tests, one folder a module.
        .target(
            name: "TestSupport", dependencies: ["Telemetry", "Columns"], path: "Tests/Support",
            swiftSettings: swiftSettings),
        .target(
            name: "CFaultyVFS", path: "Tests/CFaultyVFS",
            linkerSettings: [.linkedLibrary("sqlite3")]),
        tests("Threads"),
        tests("Telemetry"),
        tests("Wire", exclude: ["Fixtures"]),
        tests("Columns", ["Telemetry"]),
        tests("Storage", ["CSQLite", "CFaultyVFS"], exclude: ["Fixtures"]),
        tests("Query", ["Columns", "Telemetry"], exclude: ["Corpus"]),
        tests("Receivers", ["Threads"]),
        tests("Terminal"),
        tests("Interface", exclude: ["Goldens"]),
        tests("tracetop", ["Query", "Receivers", "Storage", "Telemetry", "Terminal"]),
    ],
    cxxLanguageStandard: .cxx17
)

// Built only when asked for, so that a plain build stays quick.
if Context.environment["TRACETOP_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "WireBenchmark", dependencies: ["Wire", "Telemetry", "TestSupport"],
            path: "Tests/Benchmarks/Wire", swiftSettings: swiftSettings))
}
if Context.environment["TRACETOP_FUZZ"] != nil {
    for name in ["FuzzOTLPProtobuf", "FuzzOTLPJSON", "FuzzXRay"] {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: ["Wire", "Telemetry", "TestSupport"],
                path: "Tests/Fuzz/\(name)",
                swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]))
    }
    package.targets.append(
        .executableTarget(
            name: "FuzzQuery", dependencies: ["Query"], path: "Tests/Fuzz/FuzzQuery",
            swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]))
    package.targets.append(
        .executableTarget(
            name: "FuzzColumns", dependencies: ["Columns", "Telemetry"],
            path: "Tests/Fuzz/FuzzColumns",
            swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]))
}
