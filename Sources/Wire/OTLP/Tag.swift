/// Field numbers of the OTLP protos as they stand on the wire: `number << 3 | wire type`, where 0
/// is a varint, 1 fixed64, 2 length-delimited, 5 fixed32.
enum Tag {
    enum Request {
        static let resourceSpans: UInt64 = 1 << 3 | 2
    }
    enum ResourceSpans {
        static let resource: UInt64 = 1 << 3 | 2
        static let scopeSpans: UInt64 = 2 << 3 | 2
        static let schemaURL: UInt64 = 3 << 3 | 2
    }
    enum ScopeSpans {
        static let scope: UInt64 = 1 << 3 | 2
        static let spans: UInt64 = 2 << 3 | 2
        static let schemaURL: UInt64 = 3 << 3 | 2
    }
    enum Resource {
        static let attributes: UInt64 = 1 << 3 | 2
        static let droppedAttributes: UInt64 = 2 << 3 | 0
    }
    enum Scope {
        static let name: UInt64 = 1 << 3 | 2
        static let version: UInt64 = 2 << 3 | 2
        static let attributes: UInt64 = 3 << 3 | 2
        static let droppedAttributes: UInt64 = 4 << 3 | 0
    }
    enum Span {
        static let traceID: UInt64 = 1 << 3 | 2
        static let spanID: UInt64 = 2 << 3 | 2
        static let traceState: UInt64 = 3 << 3 | 2
        static let parentID: UInt64 = 4 << 3 | 2
        static let name: UInt64 = 5 << 3 | 2
        static let kind: UInt64 = 6 << 3 | 0
        static let start: UInt64 = 7 << 3 | 1
        static let end: UInt64 = 8 << 3 | 1
        static let attributes: UInt64 = 9 << 3 | 2
        static let droppedAttributes: UInt64 = 10 << 3 | 0
        static let events: UInt64 = 11 << 3 | 2
        static let droppedEvents: UInt64 = 12 << 3 | 0
        static let links: UInt64 = 13 << 3 | 2
        static let droppedLinks: UInt64 = 14 << 3 | 0
        static let status: UInt64 = 15 << 3 | 2
        static let flags: UInt64 = 16 << 3 | 5
    }
    enum Event {
        static let time: UInt64 = 1 << 3 | 1
        static let name: UInt64 = 2 << 3 | 2
        static let attributes: UInt64 = 3 << 3 | 2
        static let droppedAttributes: UInt64 = 4 << 3 | 0
    }
    enum Link {
        static let traceID: UInt64 = 1 << 3 | 2
        static let spanID: UInt64 = 2 << 3 | 2
        static let traceState: UInt64 = 3 << 3 | 2
        static let attributes: UInt64 = 4 << 3 | 2
        static let droppedAttributes: UInt64 = 5 << 3 | 0
        static let flags: UInt64 = 6 << 3 | 5
    }
    enum Status {
        static let message: UInt64 = 2 << 3 | 2
        static let code: UInt64 = 3 << 3 | 0
    }
    enum KeyValue {
        static let key: UInt64 = 1 << 3 | 2
        static let value: UInt64 = 2 << 3 | 2
    }
    enum AnyValue {
        static let string: UInt64 = 1 << 3 | 2
        static let bool: UInt64 = 2 << 3 | 0
        static let int: UInt64 = 3 << 3 | 0
        static let double: UInt64 = 4 << 3 | 1
        static let array: UInt64 = 5 << 3 | 2
        static let map: UInt64 = 6 << 3 | 2
        static let bytes: UInt64 = 7 << 3 | 2
    }
    /// ArrayValue and KeyValueList.
    enum List {
        static let values: UInt64 = 1 << 3 | 2
    }
}
