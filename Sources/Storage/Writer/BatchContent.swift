internal import Telemetry

/// A batch with its bytes in place, for as long as it is being written.
struct BatchContent {
    var batch: SpanBatch
    /// The bytes of `batch.strings`.
    var strings: UnsafeBufferPointer<UInt8>
    /// The bytes of `batch.text`.
    var text: UnsafeBufferPointer<UInt8>
    /// The bytes of `batch.documents`.
    var documents: UnsafeBufferPointer<UInt8>

    func text(of range: ByteRange) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[range.range])
    }

    /// Whether a resource says nothing at all.
    func isEmpty(_ resource: SpanBatch.ResourceRow) -> Bool {
        resource.serviceName == 0 && resource.schemaURL == 0
            && resource.droppedAttributesCount == 0
            && (resource.attributes.isEmpty
                || text(of: resource.attributes).elementsEqual("{}".utf8))
    }
}

/// The rows that a batch's numbers stand for, found on first use. 0 is not yet found.
struct BatchNumbers {
    var strings: [Int64] = []
    var resources: [Int64] = []
    var scopes: [Int64] = []
    /// Indices of the trace cache's states; −1 is not yet found.
    var traces: [Int32] = []

    mutating func reset(for batch: SpanBatch) {
        BatchNumbers.fill(&strings, batch.strings.count, 0)
        BatchNumbers.fill(&resources, batch.resources.count, 0)
        BatchNumbers.fill(&scopes, batch.scopes.count, 0)
        resetTraces(for: batch)
    }

    mutating func resetTraces(for batch: SpanBatch) {
        BatchNumbers.fill(&traces, batch.traces.count, -1)
    }

    private static func fill<Number>(_ numbers: inout [Number], _ count: Int, _ value: Number) {
        // One huge batch must not leave its arrays behind.
        numbers.removeAll(keepingCapacity: numbers.capacity <= 1 << 16)
        numbers.append(contentsOf: repeatElement(value, count: count))
    }
}

/// The rows that a span's row names.
struct SpanReferences {
    /// String rows; nil where empty.
    var name: Int64?
    var message: Int64?
    /// 0 for a span of X-Ray that is still unclaimed (see `Inheritance`).
    var resource: Int64
    var scope: Int64
}

extension SpanBatch {
    /// Whether all numbers and ranges lie within the batch. A batch that does not is a bug of its
    /// maker's, which must not become a crash here.
    var namesOnlyItsOwn: Bool {
        let (stringCount, textCount) = (strings.count, text.count)
        func has(_ number: UInt32) -> Bool { Int(number) < stringCount }
        func holds(_ range: ByteRange) -> Bool {
            Int(range.offset) + Int(range.count) <= textCount
        }
        return resources.allSatisfy {
            has($0.serviceName) && has($0.schemaURL) && holds($0.attributes)
        }
            && scopes.allSatisfy {
                has($0.name) && has($0.version) && has($0.schemaURL) && holds($0.attributes)
            }
            && spans.allSatisfy { row in
                Int(row.trace) < traces.count && Int(row.resource) < resources.count
                    && Int(row.scope) < scopes.count && has(row.name) && has(row.statusMessage)
                    && holds(row.attributes) && holds(row.events) && holds(row.links)
                    && holds(row.extra)
                    && Int(row.document.offset) + Int(row.document.count) <= documents.count
            }
    }
}
