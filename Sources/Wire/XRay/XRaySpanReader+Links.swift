internal import Telemetry

extension XRaySpanReader {
    /// Writes `links` as a JSON array of span links; nothing where none has ids. Those without are
    /// counted in `dropped`.
    func writeLinks(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter, dropped: inout UInt32
    ) -> ByteRange {
        guard var list = tape.array(index) else { return ByteRange() }
        let start = text.count
        text.beginDocument()
        text.beginArray()
        let opened = text.count
        while text.count <= textLimit, let element = tape.nextElement(&list) {
            if !writeLink(tape, element, to: &text) { dropped &+= 1 }
        }
        guard text.count > opened else {
            text.truncate(to: start)
            return ByteRange()
        }
        text.endArray()
        return ByteRange(from: start, to: text.count)
    }

    private func writeLink(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter
    ) -> Bool {
        guard var walk = tape.object(index) else { return false }
        var trace: TraceID?
        var span: UInt64?
        var attributes = 0
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "trace_id") {
                trace = traceID(tape, member.value)
            } else if tape.is(member, "id") {
                span = spanID(tape, member.value)
            } else if tape.is(member, "attributes") {
                attributes = member.value
            }
        }
        guard let trace, let span, trace.isValid, span != 0 else { return false }
        text.beginObject()
        text.key(prepared: "\"trace_id\":")
        text.id(trace)
        text.key(prepared: "\"span_id\":")
        text.id(SpanID(rawValue: span))
        if var pairs = tape.object(attributes), !pairs.isAtEnd {
            text.key(prepared: "\"attributes\":")
            text.beginObject()
            while let member = tape.nextMember(&pairs) {
                tape.strings.withBytes(member.key) { text.key($0) }
                writeValue(tape, member.value, to: &text)
            }
            text.endObject()
        }
        text.endObject()
        return true
    }
}
