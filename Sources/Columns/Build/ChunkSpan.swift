public import Telemetry

/// A span as a builder takes it: numbers, and texts that lie elsewhere. Nothing is kept of it but
/// what is copied into columns.
public struct ChunkSpan {
    public var ordinal: Int64 = 0
    /// The store's number of the trace.
    public var trace: Int64 = 0
    public var traceID = TraceID(high: 0, low: 0)
    public var spanID: UInt64 = 0
    /// 0 for a root.
    public var parentID: UInt64 = 0
    public var name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    public var statusMessage = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    public var kind = SpanKind.internal
    public var status = StatusCode.unset
    public var source = SpanSource.otlp
    public var flags: SpanFlags = []
    /// Nanoseconds since the epoch.
    public var start: Int64 = 0
    /// Nanoseconds since the epoch; nil while in progress.
    public var end: Int64?
    /// Numbers of the store's, known to the builder by `addResource` and `addScope`.
    public var resource: Int64 = 0
    public var scope: Int64 = 0
    /// A JSON object as `JSONWriter` writes it, or nothing.
    public var attributes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    public init() {}
}
