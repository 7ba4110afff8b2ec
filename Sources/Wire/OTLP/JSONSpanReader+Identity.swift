internal import Telemetry

extension JSONSpanReader {
    /// An id in hexadecimal digits, read.
    enum TextID<ID> {
        case id(ID)
        case zero
        case malformed
    }

    /// Whether an id is there at all: an empty string is none.
    func isGiven(_ tape: borrowing JSONTape, _ index: Int) -> Bool {
        guard index != 0 else { return false }
        return tape.tag(index) != JSONTape.Tag.string || !tape.stringRange(index).isEmpty
    }

    func traceID(_ tape: borrowing JSONTape, _ index: Int) -> TextID<TraceID> {
        guard index != 0, tape.tag(index) == JSONTape.Tag.string else { return .malformed }
        return tape.withString(index) { text in
            guard text.count == 32, let high = JSONTape.hexadecimal(text, from: 0),
                let low = JSONTape.hexadecimal(text, from: 16)
            else { return .malformed }
            return high | low == 0 ? .zero : .id(TraceID(high: high, low: low))
        }
    }

    func spanID(_ tape: borrowing JSONTape, _ index: Int) -> TextID<UInt64> {
        guard index != 0, tape.tag(index) == JSONTape.Tag.string else { return .malformed }
        return tape.withString(index) { text in
            guard text.count == 16, let id = JSONTape.hexadecimal(text, from: 0) else {
                return .malformed
            }
            return id == 0 ? .zero : .id(id)
        }
    }
}
