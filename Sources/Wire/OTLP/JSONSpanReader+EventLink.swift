internal import Telemetry

extension JSONSpanReader {
    /// Writes a span's events as a JSON array; nothing where there are none.
    mutating func writeEvents(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        flags: inout SpanFlags
    ) throws(JSONFault) -> ByteRange {
        let start = text.count
        text.beginDocument()
        text.beginArray()
        let opened = text.count
        var list = try tape.elements(index, "events")
        while let element = tape.nextElement(&list) {
            try writeEvent(tape, element, to: &text, flags: &flags)
            guard text.count <= textLimit else { throw JSONFault(.tooLarge, "events") }
        }
        guard text.count > opened else {
            text.truncate(to: start)
            return ByteRange()
        }
        text.endArray()
        return ByteRange(from: start, to: text.count)
    }

    private mutating func writeEvent(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        flags: inout SpanFlags
    ) throws(JSONFault) {
        var time: UInt64 = 0
        var name = 0..<0
        var attributes = 0
        var dropped: UInt32 = 0
        var walk = try tape.members(index, "events")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "timeUnixNano") {
                time = try tape.unsignedInteger(member.value, "timeUnixNano")
            } else if tape.is(member, "name") {
                name = try tape.text(member.value, "name")
            } else if tape.is(member, "attributes") {
                attributes = member.value
            } else if tape.is(member, "droppedAttributesCount") {
                dropped = try tape.count(member.value, "droppedAttributesCount")
            }
        }
        text.beginObject()
        text.key(prepared: "\"time_unix_nano\":")
        text.int(Int64(clampedNanoseconds: time))
        text.key(prepared: "\"name\":")
        tape.strings.withBytes(name) { name in
            text.string(name)
            if name.count == 9, name.elementsEqual("exception".utf8) { flags.insert(.fault) }
        }
        try writeInnerAttributes(tape, attributes, to: &text)
        text.count(prepared: "\"dropped_attributes\":", dropped)
        text.endObject()
    }

    /// Writes a span's links as a JSON array; nothing where none is left.
    mutating func writeLinks(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        dropped: inout UInt32
    ) throws(JSONFault) -> ByteRange {
        let start = text.count
        text.beginDocument()
        text.beginArray()
        let opened = text.count
        var list = try tape.elements(index, "links")
        while let element = tape.nextElement(&list) {
            if try !writeLink(tape, element, to: &text) {
                dropped = dropped == .max ? .max : dropped + 1
            }
            guard text.count <= textLimit else { throw JSONFault(.tooLarge, "links") }
        }
        guard text.count > opened else {
            text.truncate(to: start)
            return ByteRange()
        }
        text.endArray()
        return ByteRange(from: start, to: text.count)
    }

    /// False, and nothing is written, where the link refers to nothing and says nothing.
    private mutating func writeLink(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter
    ) throws(JSONFault) -> Bool {
        var trace = 0
        var span = 0
        var traceState = 0..<0
        var attributes = 0
        var dropped: UInt32 = 0
        var flags: UInt32 = 0
        var walk = try tape.members(index, "links")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "traceId") {
                trace = member.value
            } else if tape.is(member, "spanId") {
                span = member.value
            } else if tape.is(member, "traceState") {
                traceState = try tape.text(member.value, "traceState")
            } else if tape.is(member, "attributes") {
                attributes = member.value
            } else if tape.is(member, "droppedAttributesCount") {
                dropped = try tape.count(member.value, "droppedAttributesCount")
            } else if tape.is(member, "flags") {
                flags = try tape.count(member.value, "flags")
            }
        }
        let hasAttributes = try isFilled(tape, attributes)
        guard
            let ids = linkIDs(tape, trace, span, orZero: !traceState.isEmpty || hasAttributes)
        else { return false }
        text.beginObject()
        text.key(prepared: "\"trace_id\":")
        text.id(ids.trace)
        text.key(prepared: "\"span_id\":")
        text.id(SpanID(rawValue: ids.span))
        if !traceState.isEmpty {
            text.key(prepared: "\"trace_state\":")
            tape.strings.withBytes(traceState) { text.string($0) }
        }
        try writeInnerAttributes(tape, attributes, to: &text)
        text.count(prepared: "\"dropped_attributes\":", dropped)
        text.count(prepared: "\"flags\":", flags)
        text.endObject()
        return true
    }

    /// The ids of a link; nil where they are none. Zero ids (or none at all) may stand where the
    /// link says something else.
    private func linkIDs(
        _ tape: borrowing JSONTape, _ trace: Int, _ span: Int, orZero: Bool
    ) -> (trace: TraceID, span: UInt64)? {
        var ids = (trace: TraceID(high: 0, low: 0), span: UInt64(0))
        switch traceID(tape, trace) {
        case .id(let id): ids.trace = id
        case .zero: guard orZero else { return nil }
        case .malformed: guard orZero, !isGiven(tape, trace) else { return nil }
        }
        switch spanID(tape, span) {
        case .id(let id): ids.span = id
        case .zero: guard orZero else { return nil }
        case .malformed: guard orZero, !isGiven(tape, span) else { return nil }
        }
        return ids
    }

    /// The `attributes` member of an event or a link, where there are any.
    private mutating func writeInnerAttributes(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter
    ) throws(JSONFault) {
        guard try isFilled(tape, index) else { return }
        text.key(prepared: "\"attributes\":")
        text.beginObject()
        var members = MemberWriter(within: true)
        var noted = Noted()
        try writeMembers(tape, index, to: &text, &members, &noted, depth: 0)
        text.endObject()
    }

    /// Whether a list has an element that is not null.
    private func isFilled(_ tape: borrowing JSONTape, _ index: Int) throws(JSONFault) -> Bool {
        guard index != 0 else { return false }
        var list = try tape.elements(index, "attributes")
        while let element = tape.nextElement(&list) {
            if !tape.isNull(element) { return true }
        }
        return false
    }
}
