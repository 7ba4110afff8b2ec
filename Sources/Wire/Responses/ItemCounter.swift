/// Counts what is in a body of /v1/logs or /v1/metrics, so that what is discarded can be told.
/// Only tags and lengths are read. Fields as in OTLP's logs and metrics protos, up to 1.11.
public enum ItemCounter {
    /// The field numbers from a request down to what is counted; any of a step's is followed.
    private typealias Path = [[UInt64]]

    /// ExportLogsServiceRequest: resource_logs, scope_logs, log_records.
    private static let logRecords: Path = [[1], [2], [2]]
    /// ExportMetricsServiceRequest: resource_metrics, scope_metrics, metrics; gauge, sum,
    /// histogram, exponential_histogram or summary; data_points.
    private static let dataPoints: Path = [[1], [2], [2], [5, 7, 9, 10, 11], [1]]

    /// LogRecords of an ExportLogsServiceRequest in protobuf.
    /// - Throws: `WireError` where the bytes are no such message.
    public static func countLogRecords(_ body: RawSpan) throws(WireError) -> Int {
        try count(body, logRecords)
    }

    /// Data points of an ExportMetricsServiceRequest in protobuf, of all kinds of metrics.
    /// - Throws: `WireError` where the bytes are no such message.
    public static func countDataPoints(_ body: RawSpan) throws(WireError) -> Int {
        try count(body, dataPoints)
    }

    private static func count(_ body: RawSpan, _ path: Path) throws(WireError) -> Int {
        do {
            return try count(body, 0..<body.byteCount, path[...])
        } catch {
            throw error.wireError
        }
    }

    private static func count(
        _ bytes: RawSpan, _ range: Range<Int>, _ path: ArraySlice<[UInt64]>
    ) throws(ProtobufFault) -> Int {
        guard let fields = path.first else { return 1 }
        var items = 0
        var cursor = ProtobufCursor(bytes, range)
        while !cursor.isAtEnd {
            let tag = try cursor.readTag()
            if tag & 7 == 2, fields.contains(tag >> 3) {
                let content = try cursor.readRange()
                items += try count(bytes, content, path.dropFirst())
            } else {
                try cursor.skip(tag: tag)
            }
        }
        return items
    }
}
