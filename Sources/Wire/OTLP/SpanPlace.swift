internal import Telemetry

/// The fields of one number within a message: where the first begins and the last ends. Fields of
/// other numbers may lie between them.
struct FieldSection {
    var start = 0
    var end = 0

    var isEmpty: Bool { end == 0 }
    var range: Range<Int> { start..<end }

    @inline(__always)
    mutating func extend(from position: Int, to end: Int) {
        if isEmpty { start = position }
        self.end = end
    }
}

/// Where the spans being read belong. The rows of a resource and a scope are written for their
/// first span that is taken, so that empty ones cost nothing.
struct SpanPlace {
    let textLimit: Int
    var resource = FieldSection()
    var resourceSchema = 0..<0
    var resourceIndex: UInt32?
    var scope = FieldSection()
    var scopeSchema = 0..<0
    var scopeIndex: UInt32?

    init(textLimit: Int) {
        self.textLimit = textLimit
    }

    mutating func beginScope() {
        scope = FieldSection()
        scopeSchema = 0..<0
        scopeIndex = nil
    }
}
