internal import Telemetry

extension Statement {
    /// The trace id in a blob column, nil where it is none. By words: this is read for every span
    /// of a scan.
    func traceID(_ column: Int32) -> TraceID? {
        let raw = UnsafeRawBufferPointer(bytes(column))
        guard raw.count == 16 else { return nil }
        let id = TraceID(
            high: UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        return id.isValid ? id : nil
    }
}
