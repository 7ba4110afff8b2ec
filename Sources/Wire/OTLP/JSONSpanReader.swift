internal import Telemetry

/// Turns the tape of an OTLP/JSON document into a batch: ExportTraceServiceRequest, ResourceSpans
/// and ScopeSpans. Members come in any order, so an object is walked for the places of what is
/// known, then what becomes text is written.
struct JSONSpanReader {
    var keys = KeyCache()
    private(set) var textLimit = 0

    /// Where the spans being read belong; the rows are written for the first span that is taken.
    /// 0 is no place on the tape.
    struct Place {
        var resource = 0
        var resourceSchema = 0..<0
        var resourceIndex: UInt32?
        var scope = 0
        var scopeSchema = 0..<0
        var scopeIndex: UInt32?
    }

    /// Reads a whole document of `byteCount` bytes.
    mutating func readBatch(
        _ tape: borrowing JSONTape, byteCount: Int
    ) throws(JSONFault) -> SpanBatch {
        var batch = SpanBatch()
        batch.text.reserveCapacity(min(byteCount / 2, 64 << 20))
        textLimit = SpanBatch.textLimit(body: byteCount)
        try readRequest(tape, into: &batch)
        return batch
    }

    private mutating func readRequest(
        _ tape: borrowing JSONTape, into batch: inout SpanBatch
    ) throws(JSONFault) {
        var resourceSpans = 0
        var walk = try tape.members(JSONTape.root, "request")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "resourceSpans") { resourceSpans = member.value }
        }
        guard resourceSpans != 0 else { return }
        var list = try tape.elements(resourceSpans, "resourceSpans")
        while let element = tape.nextElement(&list) {
            try readResourceSpans(tape, element, into: &batch)
        }
    }

    private mutating func readResourceSpans(
        _ tape: borrowing JSONTape, _ index: Int, into batch: inout SpanBatch
    ) throws(JSONFault) {
        var place = Place()
        var scopeSpans = 0
        var walk = try tape.members(index, "resourceSpans")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "resource") {
                place.resource = member.value
            } else if tape.is(member, "scopeSpans") {
                scopeSpans = member.value
            } else if tape.is(member, "schemaUrl") {
                place.resourceSchema = try tape.text(member.value, "schemaUrl")
            }
        }
        guard scopeSpans != 0 else { return }
        var list = try tape.elements(scopeSpans, "scopeSpans")
        while let element = tape.nextElement(&list) {
            try readScopeSpans(tape, element, into: &batch, at: &place)
        }
    }

    private mutating func readScopeSpans(
        _ tape: borrowing JSONTape, _ index: Int, into batch: inout SpanBatch,
        at place: inout Place
    ) throws(JSONFault) {
        place.scope = 0
        place.scopeSchema = 0..<0
        place.scopeIndex = nil
        var spans = 0
        var walk = try tape.members(index, "scopeSpans")
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "scope") {
                place.scope = member.value
            } else if tape.is(member, "spans") {
                spans = member.value
            } else if tape.is(member, "schemaUrl") {
                place.scopeSchema = try tape.text(member.value, "schemaUrl")
            }
        }
        guard spans != 0 else { return }
        var list = try tape.elements(spans, "spans")
        while let element = tape.nextElement(&list) {
            try readSpan(tape, element, into: &batch, at: &place)
        }
    }

    /// The number of a string in the batch.
    func intern(
        _ tape: borrowing JSONTape, _ range: Range<Int>, in batch: inout SpanBatch
    ) -> UInt32 {
        range.isEmpty ? 0 : tape.strings.withBytes(range) { batch.strings.intern($0) }
    }
}
