internal import Telemetry

extension JSONSpanReader {
    /// The index of the resource that the spans being read belong to, written when first asked.
    mutating func resourceIndex(
        _ tape: borrowing JSONTape, into batch: inout SpanBatch, at place: inout Place
    ) throws(JSONFault) -> UInt32 {
        if let index = place.resourceIndex { return index }
        var row = SpanBatch.ResourceRow()
        row.schemaURL = intern(tape, place.resourceSchema, in: &batch)
        if place.resource != 0 {
            var attributes = 0
            var walk = try tape.members(place.resource, "resource")
            while let member = tape.nextMember(&walk) {
                if tape.is(member, "attributes") {
                    attributes = member.value
                } else if tape.is(member, "droppedAttributesCount") {
                    row.droppedAttributesCount = try tape.count(
                        member.value, "droppedAttributesCount")
                }
            }
            var noted = Noted()
            row.attributes = try writeAttributes(tape, attributes, to: &batch.text, &noted)
            row.serviceName = intern(tape, noted.serviceName, in: &batch)
        }
        batch.resources.append(row)
        let index = UInt32(truncatingIfNeeded: batch.resources.count - 1)
        place.resourceIndex = index
        return index
    }

    /// The index of the scope that the spans being read belong to, written when first asked.
    mutating func scopeIndex(
        _ tape: borrowing JSONTape, into batch: inout SpanBatch, at place: inout Place
    ) throws(JSONFault) -> UInt32 {
        if let index = place.scopeIndex { return index }
        var row = SpanBatch.ScopeRow()
        row.schemaURL = intern(tape, place.scopeSchema, in: &batch)
        if place.scope != 0 {
            var attributes = 0
            var walk = try tape.members(place.scope, "scope")
            while let member = tape.nextMember(&walk) {
                if tape.is(member, "name") {
                    row.name = intern(tape, try tape.text(member.value, "name"), in: &batch)
                } else if tape.is(member, "version") {
                    row.version = intern(tape, try tape.text(member.value, "version"), in: &batch)
                } else if tape.is(member, "attributes") {
                    attributes = member.value
                } else if tape.is(member, "droppedAttributesCount") {
                    row.droppedAttributesCount = try tape.count(
                        member.value, "droppedAttributesCount")
                }
            }
            var noted = Noted()
            row.attributes = try writeAttributes(tape, attributes, to: &batch.text, &noted)
        }
        batch.scopes.append(row)
        let index = UInt32(truncatingIfNeeded: batch.scopes.count - 1)
        place.scopeIndex = index
        return index
    }
}
