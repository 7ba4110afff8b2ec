internal import Telemetry

extension JSONSpanReader {
    /// Which of AnyValue's fields is set, and where its value is on the tape.
    enum Resolved {
        case empty
        case string(Int)
        case bool(Int)
        case int(Int)
        case double(Int)
        case bytes(Int)
        /// The place of `values`; 0 where there is none.
        case array(Int)
        case map(Int)
    }

    /// AnyValue: the last field that is set counts.
    func resolve(_ tape: borrowing JSONTape, _ index: Int) throws(JSONFault) -> Resolved {
        var value = Resolved.empty
        guard index != 0 else { return value }
        var walk = try tape.members(index, "value")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "stringValue") {
                value = .string(member.value)
            } else if tape.is(member, "intValue") {
                value = .int(member.value)
            } else if tape.is(member, "boolValue") {
                value = .bool(member.value)
            } else if tape.is(member, "doubleValue") {
                value = .double(member.value)
            } else if tape.is(member, "arrayValue") {
                value = .array(try listValues(tape, member.value))
            } else if tape.is(member, "kvlistValue") {
                value = .map(try listValues(tape, member.value))
            } else if tape.is(member, "bytesValue") {
                value = .bytes(member.value)
            }
        }
        return value
    }

    /// ArrayValue or KeyValueList: the place of `values`.
    private func listValues(_ tape: borrowing JSONTape, _ index: Int) throws(JSONFault) -> Int {
        var values = 0
        var walk = try tape.members(index, "arrayValue")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "values") { values = member.value }
        }
        return values
    }

    /// AnyValue: writes it as JSON with its type.
    mutating func writeValue(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter, depth: Int
    ) throws(JSONFault) {
        switch try resolve(tape, index) {
        case .empty: text.null()
        case .string(let index):
            let range = try tape.text(index, "stringValue")
            tape.strings.withBytes(range) { text.string($0) }
        case .int(let index): text.int(try tape.integer(index, "intValue"))
        case .double(let index): text.double(try tape.floatingPoint(index, "doubleValue"))
        case .bool(let index):
            switch tape.tag(index) {
            case JSONTape.Tag.true: text.bool(true)
            case JSONTape.Tag.false: text.bool(false)
            default: throw JSONFault(.wrongType, "boolValue")
            }
        case .bytes(let index):
            let range = try tape.text(index, "bytesValue")
            guard let data = tape.strings.withBytes(range, { Base64.decode($0) }) else {
                throw JSONFault(.wrongType, "bytesValue")
            }
            data.withUnsafeBufferPointer { text.base64($0) }
        case .array(let values): try writeArray(tape, values, to: &text, depth: depth + 1)
        case .map(let values): try writeMap(tape, values, to: &text, depth: depth + 1)
        }
    }

    private mutating func writeArray(
        _ tape: borrowing JSONTape, _ values: Int, to text: inout JSONWriter, depth: Int
    ) throws(JSONFault) {
        guard depth <= Limits.valueDepth else { throw JSONFault(.deepValue, "arrayValue") }
        text.beginArray()
        if values != 0 {
            var list = try tape.elements(values, "values")
            while let element = tape.nextElement(&list) {
                try writeValue(tape, tape.isNull(element) ? 0 : element, to: &text, depth: depth)
            }
        }
        text.endArray()
    }

    private mutating func writeMap(
        _ tape: borrowing JSONTape, _ values: Int, to text: inout JSONWriter, depth: Int
    ) throws(JSONFault) {
        guard depth <= Limits.valueDepth else { throw JSONFault(.deepValue, "kvlistValue") }
        let first = values == 0 ? 0..<0 : try firstKey(tape, values)
        let wrapped = tape.strings.withBytes(first) { $0.first == UInt8(ascii: "$") }
        if wrapped {
            text.beginObject()
            text.key(prepared: "\"$map\":")
        }
        text.beginObject()
        if values != 0 {
            var members = MemberWriter(within: true)
            var noted = Noted()
            try writeMembers(tape, values, to: &text, &members, &noted, depth: depth)
        }
        text.endObject()
        if wrapped { text.endObject() }
    }
}
