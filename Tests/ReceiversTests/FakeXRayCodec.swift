import Foundation
import Synchronization
import Telemetry

@testable import Receivers

/// Datagrams in plain words: `3` is three spans, `bad` none at all, `half` a span beside one that
/// is rejected, `none` nothing but one rejected; all else is one span. Counts what it has read.
final class FakeXRayCodec: XRayCodec {
    struct Seen {
        var lengths: [Int] = []
        var first: [UInt8] = []
    }

    private let seen: SharedSeen
    private let pause: useconds_t

    final class SharedSeen: Sendable {
        let value = Mutex(Seen())
    }

    /// - Parameter pause: how long each datagram takes, in microseconds.
    init(_ seen: SharedSeen = SharedSeen(), pause: useconds_t = 0) {
        self.seen = seen
        self.pause = pause
    }

    func readDatagram(
        _ bytes: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(DatagramFault) {
        seen.value.withLock { seen in
            if seen.lengths.isEmpty { seen.first = Array(bytes) }
            seen.lengths.append(bytes.count)
        }
        if pause > 0 { usleep(pause) }
        let text = String(decoding: bytes.prefix(20), as: UTF8.self)
        guard text.hasPrefix("bad") == false else {
            throw DatagramFault(reason: "no segment", message: "it is \"\(text)\"")
        }
        if text == "half" || text == "none" { batch.rejections.add("no id") }
        guard text != "none" else { return }
        for _ in 0..<(Int(text) ?? 1) {
            var row = SpanBatch.Row()
            row.trace = batch.traces.intern(TraceID(high: 1, low: 2))
            row.spanID = UInt64(batch.spans.count) + 1
            batch.spans.append(row)
        }
    }

    /// Documents are the words of the body, as datagrams are; `no` is no body at all.
    func readSegments(
        _ body: UnsafeRawBufferPointer, into batch: inout SpanBatch
    ) throws(XRayCodecError) -> [UnprocessedSegment] {
        let text = String(decoding: body, as: UTF8.self)
        guard text != "no" else { throw XRayCodecError(description: "byte 0: not a body") }
        var refusals: [UnprocessedSegment] = []
        for word in text.split(separator: " ") {
            do throws(DatagramFault) {
                try Array(word.utf8).withUnsafeBytes { bytes in
                    Result<Void, DatagramFault> { () throws(DatagramFault) in
                        try readDatagram(bytes, into: &batch)
                    }
                }.get()
            } catch {
                batch.rejections.add(error.reason)
                refusals.append(
                    UnprocessedSegment(id: "a\"b", errorCode: "ParseError", message: error.message))
            }
        }
        return refusals
    }
}
