internal import Telemetry

extension OTLPProtobufReader {
    /// The index of the resource that the spans being read belong to, written when first asked.
    mutating func resourceIndex(
        _ bytes: RawSpan, into batch: inout SpanBatch, at place: inout SpanPlace
    ) throws(ProtobufFault) -> UInt32 {
        if let index = place.resourceIndex { return index }
        var row = SpanBatch.ResourceRow()
        row.schemaURL = intern(bytes, place.resourceSchema, in: &batch)
        let start = batch.text.count
        var serviceName = 0..<0
        var members = MemberWriter()
        // Every piece of the resource: the attributes of all are one list.
        var pieces = ProtobufCursor(bytes, place.resource.range)
        while !pieces.isAtEnd {
            let tag = try pieces.readTag()
            guard tag == Tag.ResourceSpans.resource else {
                try pieces.skip(tag: tag)
                continue
            }
            var cursor = ProtobufCursor(bytes, try pieces.readRange())
            while !cursor.isAtEnd {
                let tag = try cursor.readTag()
                switch tag {
                case Tag.Resource.attributes:
                    let member = try cursor.readRange()
                    let role = try writeMember(bytes, member, to: &batch.text, &members)
                    if role == .serviceName, serviceName.isEmpty {
                        serviceName = try stringValue(bytes, member) ?? 0..<0
                    }
                case Tag.Resource.droppedAttributes:
                    row.droppedAttributesCount =
                        UInt32(truncatingIfNeeded: try cursor.readVarint())
                default: try cursor.skip(tag: tag)
                }
            }
        }
        row.attributes = members.end(from: start, in: &batch.text)
        row.serviceName = intern(bytes, serviceName, in: &batch)
        batch.resources.append(row)
        let index = UInt32(truncatingIfNeeded: batch.resources.count - 1)
        place.resourceIndex = index
        return index
    }

    /// The index of the scope that the spans being read belong to, written when first asked.
    mutating func scopeIndex(
        _ bytes: RawSpan, into batch: inout SpanBatch, at place: inout SpanPlace
    ) throws(ProtobufFault) -> UInt32 {
        if let index = place.scopeIndex { return index }
        var row = SpanBatch.ScopeRow()
        row.schemaURL = intern(bytes, place.scopeSchema, in: &batch)
        let start = batch.text.count
        var name = 0..<0
        var version = 0..<0
        var members = MemberWriter()
        var pieces = ProtobufCursor(bytes, place.scope.range)
        while !pieces.isAtEnd {
            let tag = try pieces.readTag()
            guard tag == Tag.ScopeSpans.scope else {
                try pieces.skip(tag: tag)
                continue
            }
            var cursor = ProtobufCursor(bytes, try pieces.readRange())
            while !cursor.isAtEnd {
                let tag = try cursor.readTag()
                switch tag {
                case Tag.Scope.name: name = try cursor.readRange()
                case Tag.Scope.version: version = try cursor.readRange()
                case Tag.Scope.attributes:
                    let member = try cursor.readRange()
                    _ = try writeMember(bytes, member, to: &batch.text, &members)
                case Tag.Scope.droppedAttributes:
                    row.droppedAttributesCount =
                        UInt32(truncatingIfNeeded: try cursor.readVarint())
                default: try cursor.skip(tag: tag)
                }
            }
        }
        row.attributes = members.end(from: start, in: &batch.text)
        row.name = intern(bytes, name, in: &batch)
        row.version = intern(bytes, version, in: &batch)
        batch.scopes.append(row)
        let index = UInt32(truncatingIfNeeded: batch.scopes.count - 1)
        place.scopeIndex = index
        return index
    }
}
