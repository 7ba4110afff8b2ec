internal import Telemetry

/// Members of a JSON object being written: the brace is opened before the first one, so that no
/// attributes leave no text.
struct MemberWriter {
    /// The key before, which foretells the next one (see `KeyCache`).
    var previousKey: UInt32 = 0
    private var isOpen: Bool

    /// With `within`, the caller opens and closes the object.
    init(within: Bool = false) {
        isOpen = within
    }

    @inline(__always)
    mutating func begin(in text: inout JSONWriter) {
        guard !isOpen else { return }
        isOpen = true
        text.beginDocument()
        text.beginObject()
    }

    /// The range of the object that was begun after `start`; empty where none was.
    mutating func end(from start: Int, in text: inout JSONWriter) -> ByteRange {
        guard isOpen else { return ByteRange() }
        isOpen = false
        text.endObject()
        return ByteRange(from: start, to: text.count)
    }
}
