import Foundation
import Terminal
import Testing

/// Compares a screen with the one in Goldens/NAME.txt.
///
/// `TRACETOP_RECORD_GOLDENS=1 swift test --filter InterfaceTests` writes them anew: look at the
/// differences before you commit them.
func expectGolden(
    _ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")
    let file = folder.appendingPathComponent("\(name).txt")
    if ProcessInfo.processInfo.environment["TRACETOP_RECORD_GOLDENS"] == "1" {
        try Data((screen + "\n").utf8).write(to: file)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let actual = screen + "\n"
    guard expected != actual else { return }
    var differences: [String] = []
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
    for line in 0..<max(old.count, new.count) {
        let (before, after) = (line < old.count ? old[line] : "", line < new.count ? new[line] : "")
        if before != after { differences.append("\(line + 1)\n  - \(before)\n  + \(after)") }
    }
    Issue.record(
        "\(name) differs\n\(differences.prefix(12).joined(separator: "\n"))",
        sourceLocation: sourceLocation)
}
