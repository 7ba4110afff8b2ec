/// A frame of a stack of X-Ray's: `path:line` and the function's name.
struct StackFrame: Sendable, Hashable {
    var path: String
    /// Empty where none was sent.
    var line: String
    var label: String

    /// Reads `at label(path: line)`, as the OpenTelemetry Collector's receiver writes frames.
    init?(_ text: some StringProtocol) {
        let text = text.drop(while: \.isWhitespace)
        guard text.hasPrefix("at "), text.hasSuffix(")"), let open = text.lastIndex(of: "(") else {
            return nil
        }
        label = text[..<open].dropFirst(3).description
        let place = text[text.index(after: open)...].dropLast()
        guard let colon = place.lastIndex(of: ":") else {
            path = place.description
            line = ""
            return
        }
        path = place[..<colon].description
        line = place[place.index(after: colon)...].drop { $0 == " " }.description
    }

    /// Whether it is a library's or the language's, by where it lies.
    var isForeign: Bool {
        [
            "site-packages/", "dist-packages/", "/lib/python", "node_modules/", "node:",
            "/gems/", "/pkg/mod/", "/usr/local/go/", "java/", "<frozen",
        ].contains { path.contains($0) }
    }

    /// Frames of a stack trace and what is in it besides; nil where it has no such frames.
    static func frames(_ stack: String) -> (before: [Substring], frames: [StackFrame])? {
        var before: [Substring] = []
        var frames: [StackFrame] = []
        for line in stack.split(whereSeparator: \.isNewline) {
            if let frame = StackFrame(line) {
                frames.append(frame)
            } else if frames.isEmpty {
                before.append(line)
            } else {
                return nil
            }
        }
        return frames.isEmpty ? nil : (before, frames)
    }
}
