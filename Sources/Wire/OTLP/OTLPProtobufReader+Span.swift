internal import Telemetry

extension OTLPProtobufReader {
    /// The places of a span's fields, from the scan.
    private struct SpanFields {
        var traceID = 0..<0
        var spanID = 0..<0
        var parentID = 0..<0
        var traceState = 0..<0
        var name = 0..<0
        var statusMessage = 0..<0
        var attributes = FieldSection()
        var events = FieldSection()
        var links = FieldSection()
        var kind: UInt64 = 0
        var statusCode: UInt64 = 0
        var start: UInt64 = 0
        var end: UInt64 = 0
        var wireFlags: UInt32 = 0
        var droppedAttributes: UInt32 = 0
        var droppedEvents: UInt32 = 0
        var droppedLinks: UInt32 = 0
    }

    /// Span: scans it, checks its ids, then writes its row.
    mutating func readSpan(
        _ bytes: RawSpan, _ range: Range<Int>, into batch: inout SpanBatch,
        at place: inout SpanPlace
    ) throws(ProtobufFault) {
        let fields = try scanSpan(bytes, range)
        var row = SpanBatch.Row()
        let trace: TraceID
        switch OTLPProtobufReader.traceID(bytes, fields.traceID) {
        case .id(let id): trace = id
        case .zero: return batch.rejections.add(SpanRejection.traceIDZero)
        case .wrongLength: return batch.rejections.add(SpanRejection.traceIDLength)
        }
        switch OTLPProtobufReader.spanID(bytes, fields.spanID) {
        case .id(let id): row.spanID = id
        case .zero: return batch.rejections.add(SpanRejection.spanIDZero)
        case .wrongLength: return batch.rejections.add(SpanRejection.spanIDLength)
        }
        if !fields.parentID.isEmpty {
            switch OTLPProtobufReader.spanID(bytes, fields.parentID) {
            case .id(let id): row.parentID = id
            case .zero: break
            case .wrongLength: return batch.rejections.add(SpanRejection.parentIDLength)
            }
        }
        row.resource = try resourceIndex(bytes, into: &batch, at: &place)
        row.scope = try scopeIndex(bytes, into: &batch, at: &place)
        let textStart = batch.text.count
        do {
            try writeText(bytes, of: fields, to: &row, in: &batch, textLimit: place.textLimit)
        } catch {
            guard error.kind == .deepValue else { throw error }
            batch.text.truncate(to: textStart)
            return batch.rejections.add(SpanRejection.deepValue)
        }
        // Interned last: a rejected span leaves no name behind.
        row.trace = batch.traces.intern(trace)
        row.name = intern(bytes, fields.name, in: &batch)
        row.statusMessage = intern(bytes, fields.statusMessage, in: &batch)
        row.kind = SpanKind(wireValue: fields.kind & 0xFFFF_FFFF)
        row.status = StatusCode(wireValue: fields.statusCode & 0xFFFF_FFFF)
        row.flags.formUnion(.status(row.status))
        if fields.end == 0 { row.flags.insert(.inProgress) }
        row.startUnixNano = Int64(clampedNanoseconds: fields.start)
        row.endUnixNano = Int64(clampedNanoseconds: fields.end)
        row.wireFlags = fields.wireFlags
        batch.spans.append(row)
    }

    private func scanSpan(
        _ bytes: RawSpan, _ range: Range<Int>
    ) throws(ProtobufFault) -> SpanFields {
        var fields = SpanFields()
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let start = cursor.position
            let tag = try cursor.readTag()
            switch tag {
            case Tag.Span.attributes:
                _ = try cursor.readRange()
                fields.attributes.extend(from: start, to: cursor.position)
            case Tag.Span.traceID: fields.traceID = try cursor.readRange()
            case Tag.Span.spanID: fields.spanID = try cursor.readRange()
            case Tag.Span.traceState: fields.traceState = try cursor.readRange()
            case Tag.Span.parentID: fields.parentID = try cursor.readRange()
            case Tag.Span.name: fields.name = try cursor.readRange()
            case Tag.Span.kind: fields.kind = try cursor.readVarint()
            case Tag.Span.start: fields.start = try cursor.readFixed64()
            case Tag.Span.end: fields.end = try cursor.readFixed64()
            case Tag.Span.droppedAttributes:
                fields.droppedAttributes = UInt32(truncatingIfNeeded: try cursor.readVarint())
            case Tag.Span.events:
                _ = try cursor.readRange()
                fields.events.extend(from: start, to: cursor.position)
            case Tag.Span.droppedEvents:
                fields.droppedEvents = UInt32(truncatingIfNeeded: try cursor.readVarint())
            case Tag.Span.links:
                _ = try cursor.readRange()
                fields.links.extend(from: start, to: cursor.position)
            case Tag.Span.droppedLinks:
                fields.droppedLinks = UInt32(truncatingIfNeeded: try cursor.readVarint())
            case Tag.Span.status: try scanStatus(bytes, try cursor.readRange(), into: &fields)
            case Tag.Span.flags: fields.wireFlags = try cursor.readFixed32()
            default: try cursor.skip(tag: tag)
            }
        }
        return fields
    }

    /// Status, or a further piece of it.
    private func scanStatus(
        _ bytes: RawSpan, _ range: Range<Int>, into fields: inout SpanFields
    ) throws(ProtobufFault) {
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            switch tag {
            case Tag.Status.message: fields.statusMessage = try cursor.readRange()
            case Tag.Status.code: fields.statusCode = try cursor.readVarint()
            default: try cursor.skip(tag: tag)
            }
        }
    }

    /// Writes what of a span is text, and the flags that follow from it.
    private mutating func writeText(
        _ bytes: RawSpan, of fields: SpanFields, to row: inout SpanBatch.Row,
        in batch: inout SpanBatch, textLimit: Int
    ) throws(ProtobufFault) {
        if !fields.attributes.isEmpty {
            row.attributes = try writeAttributes(
                bytes, fields.attributes.range, tag: Tag.Span.attributes, to: &batch.text,
                flags: &row.flags)
        }
        if !fields.events.isEmpty {
            row.events = try writeEvents(
                bytes, fields.events.range, to: &batch.text, flags: &row.flags,
                textLimit: textLimit)
        }
        var droppedLinks = fields.droppedLinks
        if !fields.links.isEmpty {
            row.links = try writeLinks(
                bytes, fields.links.range, to: &batch.text, dropped: &droppedLinks,
                textLimit: textLimit)
        }
        let (attributes, events) = (fields.droppedAttributes, fields.droppedEvents)
        if !fields.traceState.isEmpty || attributes | events | droppedLinks != 0 {
            row.extra = bytes.withBytes(fields.traceState) { traceState in
                batch.writeExtra(
                    traceState: traceState, droppedAttributes: attributes, droppedEvents: events,
                    droppedLinks: droppedLinks)
            }
        }
        guard batch.text.count <= textLimit else {
            throw ProtobufFault(.tooLarge, at: fields.attributes.end)
        }
    }

    /// The number of a string field in the batch.
    func intern(_ bytes: RawSpan, _ range: Range<Int>, in batch: inout SpanBatch) -> UInt32 {
        range.isEmpty ? 0 : bytes.withBytes(range) { batch.strings.intern($0) }
    }
}
