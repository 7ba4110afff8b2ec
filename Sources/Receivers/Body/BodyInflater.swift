/// Decompresses bodies on the thread of its daemon, which keeps one for all of them.
final class BodyInflater {
    /// Memory kept from one compressed body to the next; more is given back after it.
    static let keptBytes = 4 << 20

    private var inflated = BodyBuffer()
    /// 0 where the last body was not compressed.
    private(set) var lastByteCount = 0

    /// Calls `read` with the body, decompressed; the compressed one is let go before.
    func inflating<Result>(
        _ body: inout BodyBuffer, _ coding: ContentCoding, limit: Int,
        _ read: (UnsafeRawBufferPointer) -> Result
    ) throws(InflateError) -> Result {
        lastByteCount = 0
        guard coding != .identity else { return body.withBytes(read) }
        defer {
            lastByteCount = inflated.count
            inflated.clear(keeping: Self.keptBytes)
        }
        try inflate(body, coding, limit)
        body.clear(keeping: 0)
        return inflated.withBytes(read)
    }

    private func inflate(
        _ body: borrowing BodyBuffer, _ coding: ContentCoding, _ limit: Int
    ) throws(InflateError) {
        let result = body.withBytes { bytes in
            Result<Void, InflateError> { () throws(InflateError) in
                try Inflater.inflate(bytes, coding, into: &inflated, limit: limit)
            }
        }
        try result.get()
    }
}
