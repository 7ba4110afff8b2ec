internal import Telemetry

/// A trace as it is named on the command line.
enum TraceReference: Equatable {
    case id(TraceID)
    /// The first digits of an id, lower case, as narrow tables show them.
    case prefix(String)

    /// Fewer digits name too many traces.
    private static let minimumDigits = 6

    /// Reads either spelling of an id, or its first hexadecimal digits; nil for anything else.
    init?(_ text: String) {
        if let id = TraceID(text) {
            self = .id(id)
            return
        }
        let isPrefix =
            (TraceReference.minimumDigits..<32).contains(text.utf8.count)
            && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard isPrefix else { return nil }
        self = .prefix(text.lowercased())
    }
}
