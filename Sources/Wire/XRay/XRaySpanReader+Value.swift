internal import Telemetry

extension XRaySpanReader {
    /// Writes a JSON value with its type. Below `Limits.valueDepth` levels there is null.
    func writeValue(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter, depth: Int = 0
    ) {
        switch tape.tag(index) {
        case JSONTape.Tag.string:
            tape.strings.withBytes(tape.stringRange(index)) { bytes in
                if wasRepaired, let number = XRaySpanReader.nonFinite(bytes) {
                    text.double(number)
                } else {
                    text.string(bytes)
                }
            }
        case JSONTape.Tag.signed: text.int(tape.signed(index))
        case JSONTape.Tag.unsigned:
            let number = tape.unsigned(index)
            if let number = Int64(exactly: number) {
                text.int(number)
            } else {
                text.double(Double(number))
            }
        case JSONTape.Tag.double: text.double(tape.double(index))
        case JSONTape.Tag.true: text.bool(true)
        case JSONTape.Tag.false: text.bool(false)
        case JSONTape.Tag.array where depth < Limits.valueDepth:
            writeArray(tape, index, to: &text, depth: depth + 1)
        case JSONTape.Tag.object where depth < Limits.valueDepth:
            writeMap(tape, index, to: &text, depth: depth + 1)
        default: text.null()
        }
    }

    private func writeArray(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter, depth: Int
    ) {
        text.beginArray()
        if var list = tape.array(index) {
            while let element = tape.nextElement(&list) {
                writeValue(tape, element, to: &text, depth: depth)
            }
        }
        text.endArray()
    }

    /// A map whose first key begins with `$` is wrapped, see `JSONWriter`.
    private func writeMap(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter, depth: Int
    ) {
        var isFirst = true
        var isWrapped = false
        if var walk = tape.object(index) {
            while !walk.isAtEnd {
                let key = tape.stringRange(walk.index)
                let value = walk.index &+ 1
                walk.index = tape.next(value)
                tape.strings.withBytes(key) { key in
                    if isFirst {
                        isWrapped = key.first == UInt8(ascii: "$")
                        if isWrapped {
                            text.beginObject()
                            text.key(prepared: "\"$map\":")
                        }
                        text.beginObject()
                        isFirst = false
                    }
                    text.key(key)
                }
                writeValue(tape, value, to: &text, depth: depth)
            }
        }
        if isFirst { text.beginObject() }
        text.endObject()
        if isWrapped { text.endObject() }
    }

    /// What Python's json module writes for what JSON has no number for, and the repair quotes.
    private static func nonFinite(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard (3...9).contains(text.count) else { return nil }
        if text.elementsEqual("NaN".utf8) { return .nan }
        if text.elementsEqual("Infinity".utf8) { return .infinity }
        if text.elementsEqual("-Infinity".utf8) { return -.infinity }
        return nil
    }

    /// A number, or a text that is one; nil for anything else.
    func wholeNumber(_ tape: borrowing JSONTape, _ index: Int) -> Int64? {
        switch tape.tag(index) {
        case JSONTape.Tag.signed: tape.signed(index)
        case JSONTape.Tag.double: Int64(exactly: tape.double(index))
        case JSONTape.Tag.string:
            tape.withString(index) { Int64(String(decoding: $0.prefix(20), as: UTF8.self)) }
        default: nil
        }
    }

    /// A value as a message quotes it; ‘missing’ where there is none.
    func quoted(_ tape: borrowing JSONTape, _ index: Int) -> String {
        guard index != 0 else { return "missing" }
        var text = JSONWriter()
        switch tape.tag(index) {
        case JSONTape.Tag.object: return "an object"
        case JSONTape.Tag.array: return "an array"
        case JSONTape.Tag.string:
            return tape.withString(index) { text in
                text.isEmpty
                    ? "empty" : JSONDiagnosis.quote(UnsafeRawBufferPointer(text), at: 0, upTo: 48)
            }
        default: writeValue(tape, index, to: &text)
        }
        return text.string
    }
}
