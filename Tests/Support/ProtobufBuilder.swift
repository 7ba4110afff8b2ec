/// Writes protobuf messages for tests, field by field, right or wrong.
///
/// ```
/// let span = ProtobufBuilder { $0.bytes(1, traceID); $0.message(9) { … } }
/// ```
public struct ProtobufBuilder: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public init(_ build: (inout ProtobufBuilder) -> Void) {
        build(&self)
    }

    /// A tag as it stands on the wire.
    public mutating func tag(_ field: UInt64, _ wireType: UInt64) {
        rawVarint(field << 3 | wireType)
    }

    public mutating func rawVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    public mutating func raw(_ more: [UInt8]) {
        bytes += more
    }

    public mutating func varint(_ field: UInt64, _ value: UInt64) {
        tag(field, 0)
        rawVarint(value)
    }

    public mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        tag(field, 1)
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    public mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        tag(field, 5)
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    public mutating func double(_ field: UInt64, _ value: Double) {
        fixed64(field, value.bitPattern)
    }

    public mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
        tag(field, 2)
        rawVarint(UInt64(value.count))
        bytes += value
    }

    public mutating func string(_ field: UInt64, _ value: String) {
        bytes(field, Array(value.utf8))
    }

    public mutating func message(_ field: UInt64, _ build: (inout ProtobufBuilder) -> Void) {
        bytes(field, ProtobufBuilder(build).bytes)
    }

    /// A group: a start tag, its content, an end tag.
    public mutating func group(_ field: UInt64, _ build: (inout ProtobufBuilder) -> Void) {
        tag(field, 3)
        build(&self)
        tag(field, 4)
    }
}

/// OTLP's messages, as a sender writes them.
extension ProtobufBuilder {
    /// KeyValue as field `field`, its AnyValue made by `value`.
    public mutating func attribute(
        _ field: UInt64, _ key: String, _ value: (inout ProtobufBuilder) -> Void
    ) {
        message(field) { attribute in
            attribute.string(1, key)
            attribute.message(2, value)
        }
    }

    public mutating func attribute(_ field: UInt64, _ key: String, _ value: String) {
        attribute(field, key) { $0.string(1, value) }
    }

    public mutating func attribute(_ field: UInt64, _ key: String, _ value: Int64) {
        attribute(field, key) { $0.varint(3, UInt64(bitPattern: value)) }
    }

    public mutating func attribute(_ field: UInt64, _ key: String, _ value: Double) {
        attribute(field, key) { $0.double(4, value) }
    }

    public mutating func attribute(_ field: UInt64, _ key: String, _ value: Bool) {
        attribute(field, key) { $0.varint(2, value ? 1 : 0) }
    }

    /// The fields of a span that is taken: ids, a name and times. More may follow.
    public mutating func spanBasics(
        trace: UInt8 = 1, span: UInt8 = 1, name: String = "GET /", start: UInt64 = 1_000,
        end: UInt64 = 2_000
    ) {
        bytes(1, Array(repeating: trace, count: 16))
        bytes(2, Array(repeating: span, count: 8))
        string(5, name)
        varint(6, 2)
        fixed64(7, start)
        fixed64(8, end)
    }

    /// An ExportTraceServiceRequest of one resource, one scope and these Span messages.
    public static func request(
        resource: (inout ProtobufBuilder) -> Void = { $0.attribute(1, "service.name", "shop") },
        scope: (inout ProtobufBuilder) -> Void = { $0.string(1, "library") },
        spans: [(inout ProtobufBuilder) -> Void]
    ) -> [UInt8] {
        ProtobufBuilder { request in
            request.message(1) { resourceSpans in
                resourceSpans.message(1, resource)
                resourceSpans.message(2) { scopeSpans in
                    scopeSpans.message(1, scope)
                    for span in spans { scopeSpans.message(2, span) }
                }
            }
        }.bytes
    }
}
