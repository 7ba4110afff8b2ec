internal import Storage
internal import Telemetry

/// Collects the attribute keys of everything stored. O(all attributes).
struct KeyScan {
    private struct Seen {
        var types: [String] = []
        var spans = 0
        var lastSpan = -1
        var examples: [String] = []
    }

    private var seen: [String: Seen] = [:]
    private var spans = 0

    static func keys(of reader: SpanReader) throws(CommandFailure) -> [AttributeKey] {
        var scan = KeyScan()
        try CommandFailure.wrapping { () throws(StoreError) in
            try reader.scanSpans(includingEvents: false) { _, _, span in
                scan.take(span)
                return true
            }
        }
        return scan.seen.sorted { $0.key < $1.key }.map { key, seen in
            AttributeKey(
                key: key, types: seen.types, spanCount: seen.spans, examples: seen.examples)
        }
    }

    private mutating func take(_ span: SpanRecord) {
        spans += 1
        for attributes in [span.attributes, span.scope.attributes, span.resource.attributes] {
            for (key, value) in attributes.pairs {
                var entry = seen[key] ?? Seen()
                if entry.lastSpan != spans { entry.spans += 1 }
                entry.lastSpan = spans
                if !entry.types.contains(value.typeName) { entry.types.append(value.typeName) }
                if entry.examples.count < 3 {
                    let example = String(value.displayText.prefix(120))
                    if !entry.examples.contains(example) { entry.examples.append(example) }
                }
                seen[key] = entry
            }
        }
    }
}
