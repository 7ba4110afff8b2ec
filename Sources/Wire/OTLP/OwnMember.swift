internal import Telemetry

/// What OTLP has no field for: that a span came from X-Ray, and the flags that its document said
/// rather than its status. Written beside the span's own fields, as
/// `"tracetop":{"source":"xray","flags":["error","fault"]}`, where readers of OTLP/JSON ignore
/// what they do not know (OTLP specification, JSON Protobuf Encoding).
enum OwnMember {
    static let flags: [(name: StaticString, flag: SpanFlags)] = [
        ("error", .error), ("fault", .fault), ("client_error", .clientError),
        ("throttle", .throttle),
    ]
}

extension JSONWriter {
    /// Nothing for a span of OpenTelemetry.
    mutating func writeOwnMember(of span: SpanRecord) {
        guard span.source == .xray else { return }
        key(prepared: "\"tracetop\":")
        beginObject()
        key(prepared: "\"source\":")
        string(span.source.name)
        key(prepared: "\"flags\":")
        beginArray()
        for entry in OwnMember.flags where span.flags.contains(entry.flag) {
            entry.name.withUTF8Buffer { string($0) }
        }
        endArray()
        endObject()
    }
}

extension JSONSpanReader {
    /// The flags of a span of X-Ray; nil where the member says something else or nothing.
    func xrayFlags(_ tape: borrowing JSONTape, _ index: Int) -> SpanFlags? {
        guard index != 0, var walk = try? tape.members(index, "tracetop") else { return nil }
        var isXRay = false
        var flags: SpanFlags = []
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "source") {
                isXRay = text(tape, member.value, is: "xray")
            } else if tape.is(member, "flags"), var list = try? tape.elements(member.value, "flags")
            {
                while let element = tape.nextElement(&list) {
                    for entry in OwnMember.flags where text(tape, element, is: entry.name) {
                        flags.insert(entry.flag)
                    }
                }
            }
        }
        return isXRay ? flags : nil
    }

    private func text(
        _ tape: borrowing JSONTape, _ index: Int, is word: StaticString
    ) -> Bool {
        guard let range = try? tape.text(index, "tracetop") else { return false }
        return tape.strings.withBytes(range) { bytes in
            word.withUTF8Buffer { bytes.elementsEqual($0) }
        }
    }
}
