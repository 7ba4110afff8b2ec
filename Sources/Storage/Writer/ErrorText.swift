internal import Telemetry

/// One line that says what went wrong in a span, for lists of traces.
enum ErrorText {
    static let maximumByteCount = 240

    /// `ValueError: no honor`, of the first event named `exception` (semantic conventions,
    /// exceptions-spans.md); nil where there is none.
    static func exception(events json: UnsafeBufferPointer<UInt8>) -> String? {
        guard !json.isEmpty else { return nil }
        for event in SpanEvent.list(json: Array(json)) where event.name == "exception" {
            let parts = ["exception.type", "exception.message"].compactMap { key in
                event.attributes[key]?.displayText
            }
            let text = line(parts.filter { !$0.isEmpty }.joined(separator: ": "))
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// The first line that says something, cut.
    static func line(_ text: String) -> String {
        let first = text.unicodeScalars.drop { $0.properties.isWhitespace }
            .prefix { $0 != "\n" && $0 != "\r" }
        guard first.count > maximumByteCount / 4 else { return String(first) }
        var line = ""
        var count = 0
        for scalar in first {
            count += UTF8.width(scalar)
            if count > maximumByteCount {
                line.unicodeScalars.append("…")
                break
            }
            line.unicodeScalars.append(scalar)
        }
        return line
    }
}
