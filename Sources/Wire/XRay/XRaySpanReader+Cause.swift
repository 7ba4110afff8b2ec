internal import Telemetry

/// `cause`: the exceptions of an entity, or the id of one that another entity of the trace has.
extension XRaySpanReader {
    /// Writes what of a cause belongs to the span; its exceptions become events.
    mutating func writeCause(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted
    ) {
        guard index != 0 else { return }
        if let range = tape.string(index) {
            guard !range.isEmpty else { return }
            noted.hasCause = true
            members.begin(in: &text)
            text.key(prepared: "\"aws.xray.cause_id\":")
            writeID(tape, index, to: &text)
        } else if var walk = tape.object(index) {
            noted.hasCause = true
            _ = writeObject(tape, index, .cause, to: &text, &members, &noted)
            while let member = tape.nextMember(&walk) {
                guard tape.is(member, "exceptions"), tape.array(member.value) == nil else {
                    continue
                }
                write("aws.xray.cause.", tape, member, to: &text, &members)
            }
        } else {
            write("\"aws.xray.cause\":", tape, index, to: &text, &members)
        }
    }

    /// Writes an exception's id in lower case, so that it is found however it is spelt.
    private func writeID(_ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter) {
        if let id = spanID(tape, index) {
            text.id(SpanID(rawValue: id))
        } else {
            writeValue(tape, index, to: &text)
        }
    }

    /// Writes the exceptions of an entity as a JSON array of events; nothing where there are none.
    mutating func writeExceptions(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, time: Int64,
        to text: inout JSONWriter, _ noted: inout Noted
    ) -> ByteRange {
        guard var cause = tape.object(entity[.cause]) else { return ByteRange() }
        var exceptions = 0
        while let member = tape.nextMember(&cause) {
            if tape.is(member, "exceptions") { exceptions = member.value }
        }
        guard var list = tape.array(exceptions) else { return ByteRange() }
        let start = text.count
        text.beginDocument()
        text.beginArray()
        let opened = text.count
        while text.count <= textLimit, let element = tape.nextElement(&list) {
            writeException(tape, element, time: time, to: &text, &noted)
        }
        guard text.count > opened else {
            text.truncate(to: start)
            return ByteRange()
        }
        text.endArray()
        return ByteRange(from: start, to: text.count)
    }

    private mutating func writeException(
        _ tape: borrowing JSONTape, _ index: Int, time: Int64, to text: inout JSONWriter,
        _ noted: inout Noted
    ) {
        // Nothing, or `{}`, says nothing.
        guard let walk = tape.object(index), !walk.isAtEnd else { return }
        text.beginObject()
        text.key(prepared: "\"time_unix_nano\":")
        text.int(time)
        text.key(prepared: "\"name\":")
        text.string("exception")
        text.key(prepared: "\"attributes\":")
        text.beginObject()
        var members = MemberWriter(within: true)
        _ = writeObject(tape, index, .exception, to: &text, &members, &noted)
        var rest = walk
        while let member = tape.nextMember(&rest) {
            if tape.is(member, "id") {
                text.key(prepared: "\"aws.xray.exception.id\":")
                writeID(tape, member.value, to: &text)
            } else if tape.is(member, "cause") {
                text.key(prepared: "\"aws.xray.exception.cause\":")
                writeID(tape, member.value, to: &text)
            } else if tape.is(member, "stack") {
                text.key(prepared: "\"exception.stacktrace\":")
                writeStack(tape, member.value, to: &text)
            } else if tape.is(member, "message"), noted.message.isEmpty {
                noted.message = tape.string(member.value) ?? 0..<0
            }
        }
        text.endObject()
        text.endObject()
    }

    /// Writes a stack as text, a frame a line, in the order in which it was sent:
    /// `label (path:line)`.
    private mutating func writeStack(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter
    ) {
        guard var frames = tape.array(index) else { return writeValue(tape, index, to: &text) }
        scratch.removeAll(keepingCapacity: true)
        while let frame = tape.nextElement(&frames) {
            let line = scratch.count
            if line > 0 { scratch.append(UInt8(ascii: "\n")) }
            let start = scratch.count
            appendFrame(tape, frame)
            if scratch.count == start { scratch.removeLast(start - line) }
        }
        scratch.withUnsafeBufferPointer { text.string($0) }
    }

    private mutating func appendFrame(_ tape: borrowing JSONTape, _ index: Int) {
        if let text = tape.string(index) {
            return tape.strings.withBytes(text) { scratch.append(contentsOf: $0) }
        }
        guard var walk = tape.object(index) else { return }
        var label = 0..<0
        var path = 0..<0
        var line: Int64?
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "label") {
                label = tape.string(member.value) ?? 0..<0
            } else if tape.is(member, "path") {
                path = tape.string(member.value) ?? 0..<0
            } else if tape.is(member, "line") {
                line = wholeNumber(tape, member.value)
            }
        }
        tape.strings.withBytes(label) { scratch.append(contentsOf: $0) }
        guard !path.isEmpty || line != nil else { return }
        if !label.isEmpty { scratch.append(UInt8(ascii: " ")) }
        scratch.append(UInt8(ascii: "("))
        tape.strings.withBytes(path) { scratch.append(contentsOf: $0) }
        if let line {
            if !path.isEmpty { scratch.append(UInt8(ascii: ":")) }
            scratch.append(contentsOf: String(line).utf8)
        }
        scratch.append(UInt8(ascii: ")"))
    }
}
