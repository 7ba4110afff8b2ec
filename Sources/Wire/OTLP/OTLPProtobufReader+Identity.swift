internal import Telemetry

extension OTLPProtobufReader {
    /// An id field, read.
    enum WireID<ID> {
        case id(ID)
        case zero
        case wrongLength
    }

    static func traceID(_ bytes: RawSpan, _ range: Range<Int>) -> WireID<TraceID> {
        guard range.count == 16 else { return .wrongLength }
        let id = TraceID(
            high: bigEndian(bytes, range.lowerBound), low: bigEndian(bytes, range.lowerBound &+ 8))
        return id.isValid ? .id(id) : .zero
    }

    static func spanID(_ bytes: RawSpan, _ range: Range<Int>) -> WireID<UInt64> {
        guard range.count == 8 else { return .wrongLength }
        let id = bigEndian(bytes, range.lowerBound)
        return id == 0 ? .zero : .id(id)
    }

    private static func bigEndian(_ bytes: RawSpan, _ position: Int) -> UInt64 {
        UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}

extension RawSpan {
    /// Gives `body` the bytes of a range that a cursor over them read.
    @inline(__always)
    func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        extracting(range).withUnsafeBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { body($0) }
        }
    }
}
