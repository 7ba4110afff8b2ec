internal import Telemetry

extension OTLPProtobufReader {
    /// Writes the events among a span's fields as a JSON array.
    mutating func writeEvents(
        _ bytes: RawSpan, _ section: Range<Int>, to text: inout JSONWriter,
        flags: inout SpanFlags, textLimit: Int
    ) throws(ProtobufFault) -> ByteRange {
        let start = text.count
        text.beginDocument()
        text.beginArray()
        var cursor = ProtobufCursor(bytes, section)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            guard tag == Tag.Span.events else {
                try cursor.skip(tag: tag)
                continue
            }
            let event = try cursor.readRange()
            try writeEvent(bytes, event, to: &text, flags: &flags)
            guard text.count <= textLimit else {
                throw ProtobufFault(.tooLarge, at: event.lowerBound)
            }
        }
        text.endArray()
        return ByteRange(from: start, to: text.count)
    }

    private mutating func writeEvent(
        _ bytes: RawSpan, _ range: Range<Int>, to text: inout JSONWriter, flags: inout SpanFlags
    ) throws(ProtobufFault) {
        var time: UInt64 = 0
        var name = 0..<0
        var attributes = FieldSection()
        var dropped: UInt32 = 0
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let start = cursor.position
            let tag = try cursor.readTag()
            switch tag {
            case Tag.Event.time: time = try cursor.readFixed64()
            case Tag.Event.name: name = try cursor.readRange()
            case Tag.Event.attributes:
                _ = try cursor.readRange()
                attributes.extend(from: start, to: cursor.position)
            case Tag.Event.droppedAttributes:
                dropped = UInt32(truncatingIfNeeded: try cursor.readVarint())
            default: try cursor.skip(tag: tag)
            }
        }
        text.beginObject()
        text.key(prepared: "\"time_unix_nano\":")
        text.int(Int64(clampedNanoseconds: time))
        text.key(prepared: "\"name\":")
        bytes.withBytes(name) { name in
            text.string(name)
            if name.count == 9, name.elementsEqual("exception".utf8) { flags.insert(.fault) }
        }
        if !attributes.isEmpty {
            try writeInnerAttributes(
                bytes, attributes.range, tag: Tag.Event.attributes, to: &text)
        }
        text.count(prepared: "\"dropped_attributes\":", dropped)
        text.endObject()
    }

    /// Writes the links among a span's fields as a JSON array; an empty range where none is left.
    mutating func writeLinks(
        _ bytes: RawSpan, _ section: Range<Int>, to text: inout JSONWriter,
        dropped: inout UInt32, textLimit: Int
    ) throws(ProtobufFault) -> ByteRange {
        let start = text.count
        text.beginDocument()
        text.beginArray()
        let opened = text.count
        var cursor = ProtobufCursor(bytes, section)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            guard tag == Tag.Span.links else {
                try cursor.skip(tag: tag)
                continue
            }
            let link = try cursor.readRange()
            if try !writeLink(bytes, link, to: &text) {
                dropped = dropped.addingReportingOverflow(1).overflow ? .max : dropped + 1
            }
            guard text.count <= textLimit else {
                throw ProtobufFault(.tooLarge, at: link.lowerBound)
            }
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
        _ bytes: RawSpan, _ range: Range<Int>, to text: inout JSONWriter
    ) throws(ProtobufFault) -> Bool {
        var traceID = 0..<0
        var spanID = 0..<0
        var traceState = 0..<0
        var attributes = FieldSection()
        var dropped: UInt32 = 0
        var flags: UInt32 = 0
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let start = cursor.position
            let tag = try cursor.readTag()
            switch tag {
            case Tag.Link.traceID: traceID = try cursor.readRange()
            case Tag.Link.spanID: spanID = try cursor.readRange()
            case Tag.Link.traceState: traceState = try cursor.readRange()
            case Tag.Link.attributes:
                _ = try cursor.readRange()
                attributes.extend(from: start, to: cursor.position)
            case Tag.Link.droppedAttributes:
                dropped = UInt32(truncatingIfNeeded: try cursor.readVarint())
            case Tag.Link.flags: flags = try cursor.readFixed32()
            default: try cursor.skip(tag: tag)
            }
        }
        let saysSomething = !traceState.isEmpty || !attributes.isEmpty
        guard
            let ids = OTLPProtobufReader.linkIDs(bytes, traceID, spanID, orZero: saysSomething)
        else { return false }
        text.beginObject()
        text.key(prepared: "\"trace_id\":")
        text.id(ids.trace)
        text.key(prepared: "\"span_id\":")
        text.id(SpanID(rawValue: ids.span))
        if !traceState.isEmpty {
            text.key(prepared: "\"trace_state\":")
            bytes.withBytes(traceState) { text.string($0) }
        }
        if !attributes.isEmpty {
            try writeInnerAttributes(
                bytes, attributes.range, tag: Tag.Link.attributes, to: &text)
        }
        text.count(prepared: "\"dropped_attributes\":", dropped)
        text.count(prepared: "\"flags\":", flags)
        text.endObject()
        return true
    }

    /// The ids of a link; nil where they are none. Zero ids (or none at all) may stand where the
    /// link says something else.
    private static func linkIDs(
        _ bytes: RawSpan, _ traceID: Range<Int>, _ spanID: Range<Int>, orZero: Bool
    ) -> (trace: TraceID, span: UInt64)? {
        var ids = (trace: TraceID(high: 0, low: 0), span: UInt64(0))
        switch OTLPProtobufReader.traceID(bytes, traceID) {
        case .id(let id): ids.trace = id
        case .zero: guard orZero else { return nil }
        case .wrongLength: guard orZero, traceID.isEmpty else { return nil }
        }
        switch OTLPProtobufReader.spanID(bytes, spanID) {
        case .id(let id): ids.span = id
        case .zero: guard orZero else { return nil }
        case .wrongLength: guard orZero, spanID.isEmpty else { return nil }
        }
        return ids
    }

    /// The `attributes` member of an event or a link.
    private mutating func writeInnerAttributes(
        _ bytes: RawSpan, _ section: Range<Int>, tag attributesTag: UInt64,
        to text: inout JSONWriter
    ) throws(ProtobufFault) {
        text.key(prepared: "\"attributes\":")
        text.beginObject()
        var members = MemberWriter(within: true)
        var cursor = ProtobufCursor(bytes, section)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            if tag == attributesTag {
                let member = try cursor.readRange()
                _ = try writeMember(bytes, member, to: &text, &members)
            } else {
                try cursor.skip(tag: tag)
            }
        }
        text.endObject()
    }
}
