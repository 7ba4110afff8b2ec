internal import Telemetry

extension JSONSpanReader {
    /// What attributes tell beyond being written.
    struct Noted {
        var flags: SpanFlags = []
        var serviceName = 0..<0
    }

    /// Writes a list of KeyValue as a JSON object of its own; nothing where the list is empty.
    mutating func writeAttributes(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ noted: inout Noted
    ) throws(JSONFault) -> ByteRange {
        guard index != 0 else { return ByteRange() }
        let start = text.count
        var members = MemberWriter()
        try writeMembers(tape, index, to: &text, &members, &noted, depth: 0)
        return members.end(from: start, in: &text)
    }

    /// Writes the members of a list of KeyValue.
    mutating func writeMembers(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted, depth: Int
    ) throws(JSONFault) {
        var list = try tape.elements(index, "attributes")
        while let element = tape.nextElement(&list) {
            if tape.isNull(element) { continue }
            members.begin(in: &text)
            let (key, value) = try keyValue(tape, element)
            switch writeKey(tape, key, to: &text, &members) {
            case .plain: break
            case .httpStatus:
                if let status = try integerValue(tape, value) {
                    noted.flags.formUnion(.httpStatus(status))
                }
            case .serviceName:
                if noted.serviceName.isEmpty { noted.serviceName = try stringValue(tape, value) }
            }
            try writeValue(tape, value, to: &text, depth: depth)
        }
    }

    private func keyValue(
        _ tape: borrowing JSONTape, _ index: Int
    ) throws(JSONFault) -> (key: Range<Int>, value: Int) {
        var key = 0..<0
        var value = 0
        var walk = try tape.members(index, "attributes")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "key") {
                key = try tape.text(member.value, "key")
            } else if tape.is(member, "value") {
                value = member.value
            }
        }
        return (key, value)
    }

    private mutating func writeKey(
        _ tape: borrowing JSONTape, _ key: Range<Int>, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) -> KeyCache.Role {
        tape.strings.withBytes(key) { key in
            members.previousKey = keys.find(key, after: members.previousKey)
            if members.previousKey != 0 { return keys.write(members.previousKey, to: &text) }
            text.key(key)
            return KeyCache.role(of: key)
        }
    }

    // MARK: What a value means

    private func integerValue(
        _ tape: borrowing JSONTape, _ index: Int
    ) throws(JSONFault) -> Int64? {
        switch try resolve(tape, index) {
        case .int(let index): try tape.integer(index, "intValue")
        case .double(let index): Int64.whole(try tape.floatingPoint(index, "doubleValue"))
        default: nil
        }
    }

    private func stringValue(
        _ tape: borrowing JSONTape, _ index: Int
    ) throws(JSONFault) -> Range<Int> {
        guard case .string(let index) = try resolve(tape, index) else { return 0..<0 }
        return try tape.text(index, "stringValue")
    }

    /// A map's first key.
    func firstKey(_ tape: borrowing JSONTape, _ index: Int) throws(JSONFault) -> Range<Int> {
        var list = try tape.elements(index, "values")
        while let element = tape.nextElement(&list) {
            if !tape.isNull(element) { return try keyValue(tape, element).key }
        }
        return 0..<0
    }
}
