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
            guard text.count == 32, let high = hexadecimal(text, from: 0),
                let low = hexadecimal(text, from: 16)
            else { return .malformed }
            return high | low == 0 ? .zero : .id(TraceID(high: high, low: low))
        }
    }

    func spanID(_ tape: borrowing JSONTape, _ index: Int) -> TextID<UInt64> {
        guard index != 0, tape.tag(index) == JSONTape.Tag.string else { return .malformed }
        return tape.withString(index) { text in
            guard text.count == 16, let id = hexadecimal(text, from: 0) else { return .malformed }
            return id == 0 ? .zero : .id(id)
        }
    }

    /// 16 digits of either case; nil where one is none.
    private func hexadecimal(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64? {
        var number: UInt64 = 0
        for position in start..<start + 16 {
            let byte = text[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: return nil
            }
            number = number << 4 | UInt64(digit)
        }
        return number
    }
}
