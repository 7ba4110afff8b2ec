internal import Telemetry

/// What both encodings of OTLP have in common once a value is read.
extension SpanBatch {
    /// How much text a body may become: at most 8 times its size. What real senders write grows
    /// by less than 2; only empty events and links by the million would go beyond.
    static func textLimit(body: Int) -> Int {
        min(Limits.textBytes, body * 8 + 1 << 20)
    }

    /// Writes what few spans have; an empty range where there is nothing.
    mutating func writeExtra(
        traceState: UnsafeBufferPointer<UInt8>, droppedAttributes: UInt32, droppedEvents: UInt32,
        droppedLinks: UInt32
    ) -> ByteRange {
        guard !traceState.isEmpty || droppedAttributes | droppedEvents | droppedLinks != 0 else {
            return ByteRange()
        }
        let start = text.count
        text.beginDocument()
        text.beginObject()
        if !traceState.isEmpty {
            text.key(prepared: "\"trace_state\":")
            text.string(traceState)
        }
        text.count(prepared: "\"dropped_attributes\":", droppedAttributes)
        text.count(prepared: "\"dropped_events\":", droppedEvents)
        text.count(prepared: "\"dropped_links\":", droppedLinks)
        text.endObject()
        return ByteRange(from: start, to: text.count)
    }
}

extension JSONWriter {
    /// Writes a member that is only there where it is not 0.
    mutating func count(prepared key: StaticString, _ count: UInt32) {
        guard count != 0 else { return }
        self.key(prepared: key)
        int(Int64(count))
    }
}

extension Int64 {
    /// Nanoseconds of the wire, where they are unsigned: what is beyond 2262 counts as the end.
    @inline(__always)
    init(clampedNanoseconds value: UInt64) {
        self = Int64(clamping: value)
    }
}

extension SpanFlags {
    /// The flags that a status code sets.
    static func status(_ status: StatusCode) -> SpanFlags {
        status == .error ? .error : []
    }
}
