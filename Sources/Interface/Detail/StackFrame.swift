/// A frame of a stack of X-Ray's: `path:line` and the function's name.
struct StackFrame: Sendable, Hashable {
    var path: String
    /// Empty where none was sent.
    var line: String
    var label: String

    /// Reads `label (path:line)`, as we write frames, and `at label(path: line)`, as the
    /// OpenTelemetry Collector's receiver does.
    init?(_ text: some StringProtocol) {
        let text = text.drop(while: \.isWhitespace)
        guard text.hasSuffix(")"), let open = text.lastIndex(of: "(") else { return nil }
        var name = text[..<open]
        if name.hasPrefix("at ") { name = name.dropFirst(3) }
        label = name.description.trimmed
        let place = text[text.index(after: open)...].dropLast()
        guard let colon = place.lastIndex(of: ":") else {
            path = place.description
            line = ""
            return
        }
        path = place[..<colon].description
        line = place[place.index(after: colon)...].drop { $0 == " " }.description
    }

    /// `path:line`.
    var place: String { line.isEmpty ? path : "\(path):\(line)" }

    /// Whether it is a library's or the language's, by where it lies.
    var isForeign: Bool {
        [
            "site-packages/", "dist-packages/", "/lib/python", "node_modules/", "node:",
            "/gems/", "/pkg/mod/", "/usr/local/go/", "java/", "<frozen",
        ].contains { path.contains($0) }
    }
}
