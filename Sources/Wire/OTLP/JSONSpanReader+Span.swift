internal import Telemetry

extension JSONSpanReader {
    /// The places of a span's members on the tape, 0 where there is none, and its scalars.
    private struct SpanFields {
        var traceID = 0
        var spanID = 0
        var parentID = 0
        var traceState = 0..<0
        var name = 0..<0
        var kind: UInt64 = 0
        var start: UInt64 = 0
        var end: UInt64 = 0
        var attributes = 0
        var events = 0
        var links = 0
        var statusCode: UInt64 = 0
        var statusMessage = 0..<0
        var wireFlags: UInt32 = 0
        var droppedAttributes: UInt32 = 0
        var droppedEvents: UInt32 = 0
        var droppedLinks: UInt32 = 0
        var own = 0
    }

    /// Span: reads one element of `spans`, and writes its row.
    mutating func readSpan(
        _ tape: borrowing JSONTape, _ index: Int, into batch: inout SpanBatch,
        at place: inout Place
    ) throws(JSONFault) {
        let fields: SpanFields
        do {
            fields = try scanSpan(tape, index)
        } catch {
            return batch.rejections.add(SpanRejection.wrongType)
        }
        var row = SpanBatch.Row()
        let trace: TraceID
        switch traceID(tape, fields.traceID) {
        case .id(let id): trace = id
        case .zero: return batch.rejections.add(SpanRejection.traceIDZero)
        case .malformed: return batch.rejections.add(SpanRejection.traceIDText)
        }
        switch spanID(tape, fields.spanID) {
        case .id(let id): row.spanID = id
        case .zero: return batch.rejections.add(SpanRejection.spanIDZero)
        case .malformed: return batch.rejections.add(SpanRejection.spanIDText)
        }
        if isGiven(tape, fields.parentID) {
            switch spanID(tape, fields.parentID) {
            case .id(let id): row.parentID = id
            case .zero: break
            case .malformed: return batch.rejections.add(SpanRejection.parentIDText)
            }
        }
        row.resource = try resourceIndex(tape, into: &batch, at: &place)
        row.scope = try scopeIndex(tape, into: &batch, at: &place)
        let textStart = batch.text.count
        do {
            try writeText(tape, of: fields, to: &row, in: &batch)
        } catch {
            batch.text.truncate(to: textStart)
            switch error.kind {
            case .tooLarge: throw error
            case .deepValue: return batch.rejections.add(SpanRejection.deepValue)
            case .wrongType: return batch.rejections.add(SpanRejection.wrongType)
            }
        }
        // Interned last: a rejected span leaves no name behind.
        row.trace = batch.traces.intern(trace)
        row.name = intern(tape, fields.name, in: &batch)
        row.statusMessage = intern(tape, fields.statusMessage, in: &batch)
        row.kind = SpanKind(wireValue: fields.kind)
        row.status = StatusCode(wireValue: fields.statusCode)
        row.flags.formUnion(.status(row.status))
        if let flags = xrayFlags(tape, fields.own) {
            row.source = .xray
            row.flags = flags
        }
        if fields.end == 0 { row.flags.insert(.inProgress) }
        row.startUnixNano = Int64(clampedNanoseconds: fields.start)
        row.endUnixNano = Int64(clampedNanoseconds: fields.end)
        row.wireFlags = fields.wireFlags
        batch.spans.append(row)
    }

    private func scanSpan(
        _ tape: borrowing JSONTape, _ index: Int
    ) throws(JSONFault) -> SpanFields {
        var fields = SpanFields()
        var walk = try tape.members(index, "spans")
        while let member = tape.nextMember(&walk) {
            let value = member.value
            if tape.is(member, "traceId") {
                fields.traceID = value
            } else if tape.is(member, "spanId") {
                fields.spanID = value
            } else if tape.is(member, "parentSpanId") {
                fields.parentID = value
            } else if tape.is(member, "name") {
                fields.name = try tape.text(value, "name")
            } else if tape.is(member, "kind") {
                fields.kind = try tape.enumeration(value, "kind", .spanKind)
            } else if tape.is(member, "startTimeUnixNano") {
                fields.start = try tape.unsignedInteger(value, "startTimeUnixNano")
            } else if tape.is(member, "endTimeUnixNano") {
                fields.end = try tape.unsignedInteger(value, "endTimeUnixNano")
            } else if tape.is(member, "attributes") {
                fields.attributes = value
            } else if tape.is(member, "events") {
                fields.events = value
            } else if tape.is(member, "links") {
                fields.links = value
            } else if tape.is(member, "status") {
                try scanStatus(tape, value, into: &fields)
            } else if tape.is(member, "traceState") {
                fields.traceState = try tape.text(value, "traceState")
            } else if tape.is(member, "flags") {
                fields.wireFlags = try tape.count(value, "flags")
            } else if tape.is(member, "droppedAttributesCount") {
                fields.droppedAttributes = try tape.count(value, "droppedAttributesCount")
            } else if tape.is(member, "droppedEventsCount") {
                fields.droppedEvents = try tape.count(value, "droppedEventsCount")
            } else if tape.is(member, "droppedLinksCount") {
                fields.droppedLinks = try tape.count(value, "droppedLinksCount")
            } else if tape.is(member, "tracetop") {
                fields.own = value
            }
        }
        return fields
    }

    private func scanStatus(
        _ tape: borrowing JSONTape, _ index: Int, into fields: inout SpanFields
    ) throws(JSONFault) {
        fields.statusCode = 0
        fields.statusMessage = 0..<0
        var walk = try tape.members(index, "status")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "code") {
                fields.statusCode = try tape.enumeration(member.value, "code", .statusCode)
            } else if tape.is(member, "message") {
                fields.statusMessage = try tape.text(member.value, "message")
            }
        }
    }

    /// Writes what of a span is text, and the flags that follow from it.
    private mutating func writeText(
        _ tape: borrowing JSONTape, of fields: SpanFields, to row: inout SpanBatch.Row,
        in batch: inout SpanBatch
    ) throws(JSONFault) {
        var noted = Noted()
        row.attributes = try writeAttributes(tape, fields.attributes, to: &batch.text, &noted)
        row.flags.formUnion(noted.flags)
        if fields.events != 0 {
            row.events = try writeEvents(tape, fields.events, to: &batch.text, flags: &row.flags)
        }
        var droppedLinks = fields.droppedLinks
        if fields.links != 0 {
            row.links = try writeLinks(
                tape, fields.links, to: &batch.text, dropped: &droppedLinks)
        }
        let (attributes, events) = (fields.droppedAttributes, fields.droppedEvents)
        if !fields.traceState.isEmpty || attributes | events | droppedLinks != 0 {
            row.extra = tape.strings.withBytes(fields.traceState) { traceState in
                batch.writeExtra(
                    traceState: traceState, droppedAttributes: attributes, droppedEvents: events,
                    droppedLinks: droppedLinks)
            }
        }
        guard batch.text.count <= textLimit else { throw JSONFault(.tooLarge, "spans") }
    }
}
