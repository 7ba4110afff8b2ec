internal import Telemetry

extension XRaySpanReader {
    /// The ids and the start of a document's own entity.
    /// - Throws: where one that it must have cannot be read.
    func readIdentity(
        _ tape: borrowing JSONTape, of entity: borrowing XRayEntity, in batch: inout SpanBatch
    ) throws(XRayRefused) -> SpanBatch.Row {
        var row = SpanBatch.Row()
        guard let id = spanID(tape, entity[.id]), id != 0 else {
            throw refused(
                tape, entity, XRayRejection.id, "InvalidId",
                "the id is \(quoted(tape, entity[.id])), where 16 hexadecimal digits should be")
        }
        row.spanID = id
        guard let trace = traceID(tape, entity[.traceID]), trace.isValid else {
            throw refused(
                tape, entity, XRayRejection.traceID, "InvalidTraceId",
                "the trace_id is \(quoted(tape, entity[.traceID])), where ‘1-’, 8 hexadecimal "
                    + "digits, ‘-’ and 24 more should be")
        }
        guard let start = XRayTime.nanoseconds(tape, entity[.startTime]) else {
            throw refused(
                tape, entity, XRayRejection.startTime, "InvalidTime",
                "the start_time is \(quoted(tape, entity[.startTime])), where seconds since the "
                    + "epoch should be")
        }
        row.startUnixNano = start
        row.parentID = spanID(tape, entity[.parentID]) ?? 0
        row.trace = batch.traces.intern(trace)
        return row
    }

    /// The id and the start of a nested subsegment, or why there are none.
    func readNestedIdentity(
        _ tape: borrowing JSONTape, of entity: borrowing XRayEntity, to row: inout SpanBatch.Row
    ) -> String? {
        guard let id = spanID(tape, entity[.id]), id != 0 else { return XRayRejection.nestedID }
        guard let start = XRayTime.nanoseconds(tape, entity[.startTime]) else {
            return XRayRejection.nestedStartTime
        }
        row.spanID = id
        row.startUnixNano = start
        return nil
    }

    /// A trace id in either spelling; nil for anything else.
    func traceID(_ tape: borrowing JSONTape, _ index: Int) -> TraceID? {
        guard let range = tape.string(index) else { return nil }
        return tape.strings.withBytes(range) { text in
            if text.count == 32 {
                guard let high = JSONTape.hexadecimal(text, from: 0),
                    let low = JSONTape.hexadecimal(text, from: 16)
                else { return nil }
                return TraceID(high: high, low: low)
            }
            guard text.count == 35, text[0] == UInt8(ascii: "1"), text[1] == UInt8(ascii: "-"),
                text[10] == UInt8(ascii: "-"),
                let time = JSONTape.hexadecimal(text, from: 2, count: 8),
                let middle = JSONTape.hexadecimal(text, from: 11, count: 8),
                let low = JSONTape.hexadecimal(text, from: 19)
            else { return nil }
            return TraceID(high: time << 32 | middle, low: low)
        }
    }

    /// An id of 16 digits, which may be zero; nil for anything else.
    func spanID(_ tape: borrowing JSONTape, _ index: Int) -> UInt64? {
        guard let range = tape.string(index), range.count == 16 else { return nil }
        return tape.strings.withBytes(range) { JSONTape.hexadecimal($0, from: 0) }
    }

    private func refused(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, _ reason: String,
        _ errorCode: String, _ message: String
    ) -> XRayRefused {
        // An id that would be an answer's longest part is none worth giving back.
        let id = tape.string(entity[.id]).flatMap { range in
            range.count > 64
                ? nil
                : tape.strings.withBytes(range) { String(decoding: $0, as: UTF8.self) }
        }
        return XRayRefused(
            reason, WireError(.malformed, at: nil, message), errorCode: errorCode, id: id)
    }
}
