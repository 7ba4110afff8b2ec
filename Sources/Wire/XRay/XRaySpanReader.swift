internal import Telemetry

/// Turns the tape of an X-Ray document into rows of a batch: the segment or subsegment first, then
/// what is nested in it, each parent before its children.
///
/// An object is walked for the places of what is known (`XRayEntity`), then what becomes text is
/// written. Nesting is followed on a list of our own, not on the stack: a sender decides its depth.
struct XRaySpanReader: ~Copyable {
    /// Subsegments that are being read, and whose they are.
    private struct Level {
        var list: JSONTape.Walk
        var parentID: UInt64
    }

    private var compressor = DocumentCompressor()
    private var levels: [Level] = []
    /// The key or text being put together.
    var scratch: [UInt8] = []
    /// Whether the document was no JSON as it came.
    var wasRepaired = false
    /// How long the batch's text may become.
    private(set) var textLimit = 0
    /// Bits of the attributes written that several objects may give (`XRayNames.Entry.unique`).
    var written: UInt8 = 0

    /// Whether what a document of `count` bytes becomes fits a batch, whose ranges count in 32 bits.
    static func hasRoom(in batch: borrowing SpanBatch, for count: Int) -> Bool {
        batch.text.count + SpanBatch.textLimit(body: count) <= Limits.textBytes
            && batch.documents.count + count + 16 <= Limits.textBytes
    }

    /// - Throws: where the document is refused; the batch is then as it was.
    mutating func readDocument(
        _ tape: borrowing JSONTape, _ document: UnsafeRawBufferPointer, wasRepaired: Bool,
        into batch: inout SpanBatch
    ) throws(XRayRefused) {
        self.wasRepaired = wasRepaired
        textLimit = batch.text.count + SpanBatch.textLimit(body: document.count)
        guard tape.object(JSONTape.root) != nil else {
            throw XRayRefused(
                XRayRejection.noDocument,
                WireError(
                    .malformed, at: 0,
                    "a segment document is a JSON object, but this is "
                        + JSONDiagnosis.quote(document, at: 0)))
        }
        var entity = XRayEntity(tape, JSONTape.root, isSubsegment: false)
        entity.isSubsegment = tape.isText(entity[.type], "subsegment")
        var row = try readIdentity(tape, of: entity, in: &batch)
        row.resource = resourceIndex(tape, of: entity, in: &batch)
        row.scope = scopeIndex(in: &batch)
        let first = batch.spans.count
        append(row, tape, entity, to: &batch)
        readNested(tape, resource: row.resource, scope: row.scope, trace: row.trace, in: &batch)
        batch.spans[first].document = compressor.compress(document, into: &batch.documents)
    }

    /// Reads what is nested in the entity just appended.
    private mutating func readNested(
        _ tape: borrowing JSONTape, resource: UInt32, scope: UInt32, trace: UInt32,
        in batch: inout SpanBatch
    ) {
        while var level = levels.popLast() {
            guard let place = tape.nextElement(&level.list) else { continue }
            levels.append(level)
            if tape.isNull(place) { continue }
            let entity = XRayEntity(tape, place, isSubsegment: true)
            var row = SpanBatch.Row()
            row.trace = trace
            row.resource = resource
            row.scope = scope
            // Where it stands tells more than a parent_id it may have.
            row.parentID = level.parentID
            if let fault = readNestedIdentity(tape, of: entity, to: &row) {
                batch.rejections.add(fault)
                // What is in it hangs under the nearest that could be read.
                descend(tape, entity, parentID: level.parentID)
                continue
            }
            append(row, tape, entity, to: &batch)
        }
    }

    private mutating func descend(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, parentID: UInt64
    ) {
        guard let list = tape.array(entity[.subsegments]) else { return }
        levels.append(Level(list: list, parentID: parentID))
    }

    /// Completes a row that has its ids and its start, and appends it.
    private mutating func append(
        _ row: SpanBatch.Row, _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity,
        to batch: inout SpanBatch
    ) {
        var row = row
        row.source = .xray
        row.kind = kind(tape, entity)
        row.name = intern(tape, tape.string(entity[.name]) ?? 0..<0, in: &batch)
        let end = XRayTime.nanoseconds(tape, entity[.endTime])
        // A document that says neither that it has ended nor that it has not is still to come.
        if let end, tape.bool(entity[.inProgress]) != true {
            row.endUnixNano = end
        } else {
            row.flags.insert(.inProgress)
        }
        writeText(tape, entity, to: &row, in: &batch)
        if row.flags.contains(.error) { row.status = .error }
        batch.spans.append(row)
        descend(tape, entity, parentID: row.spanID)
    }

    private func kind(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity
    ) -> SpanKind {
        guard entity.isSubsegment else { return .server }
        let namespace = entity[.namespace]
        let isCall = tape.isText(namespace, "remote") || tape.isText(namespace, "aws")
        return isCall ? .client : .internal
    }

    /// Writes what of an entity is text, and the flags that follow from it.
    private mutating func writeText(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, to row: inout SpanBatch.Row,
        in batch: inout SpanBatch
    ) {
        let start = batch.text.count
        var noted = Noted()
        row.attributes = writeAttributes(tape, entity, to: &batch.text, &noted)
        row.events = writeExceptions(
            tape, entity,
            time: row.flags.contains(.inProgress) ? row.startUnixNano : row.endUnixNano,
            to: &batch.text, &noted)
        var droppedLinks: UInt32 = 0
        row.links = writeLinks(tape, entity[.links], to: &batch.text, dropped: &droppedLinks)
        row.extra = batch.writeExtra(
            traceState: UnsafeBufferPointer(start: nil, count: 0), droppedAttributes: 0,
            droppedEvents: 0, droppedLinks: droppedLinks)
        row.flags.formUnion(flags(tape, entity, noted))
        row.statusMessage = intern(tape, noted.message, in: &batch)
        // Only what means harm grows so. The document is kept, so nothing is lost.
        guard batch.text.count > textLimit else { return }
        batch.text.truncate(to: start)
        row.attributes = ByteRange()
        row.events = ByteRange()
        row.links = ByteRange()
        row.extra = ByteRange()
    }

    /// `fault` is X-Ray's word for 5xx and exceptions, `error` for 4xx, `throttle` for 429.
    private func flags(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, _ noted: Noted
    ) -> SpanFlags {
        var flags = noted.flags
        if tape.bool(entity[.fault]) == true { flags.formUnion([.error, .fault]) }
        if tape.bool(entity[.error]) == true { flags.formUnion([.error, .clientError]) }
        if tape.bool(entity[.throttle]) == true {
            flags.formUnion([.error, .clientError, .throttle])
        }
        // A cause without any of them: something failed, and nobody says that it was the caller.
        if noted.hasCause, !flags.contains(.error) {
            flags.insert(.error)
            if !flags.contains(.clientError) { flags.insert(.fault) }
        }
        return flags
    }

    /// The number of a string in the batch.
    func intern(
        _ tape: borrowing JSONTape, _ range: Range<Int>, in batch: inout SpanBatch
    ) -> UInt32 {
        range.isEmpty ? 0 : tape.strings.withBytes(range) { batch.strings.intern($0) }
    }
}
