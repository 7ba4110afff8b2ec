internal import Telemetry

/// Finds text in spans: names, services, messages, attributes, events and ids, letters of ASCII in
/// either case.
struct SpanSearch: Sendable {
    private let wanted: [UInt8]

    init(_ text: String) {
        wanted = text.utf8.map(Self.lower)
    }

    func matches(_ span: SpanRecord) -> Bool {
        guard !wanted.isEmpty else { return false }
        if found(in: span.name) || found(in: span.statusMessage) { return true }
        if let service = span.serviceName, found(in: service) { return true }
        if found(in: span.attributes.json) { return true }
        for event in span.events {
            if found(in: event.name) || found(in: event.attributes.json) { return true }
        }
        return found(in: "\(span.spanID)")
    }

    private func found(in text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { found(in: $0) } ?? found(in: Array(text.utf8))
    }

    private func found(in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { found(in: $0) }
    }

    private func found(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= wanted.count, let first = wanted.first else { return false }
        var start = 0
        let last = bytes.count - wanted.count
        while start <= last {
            if Self.lower(bytes[start]) == first {
                var place = 1
                while place < wanted.count, Self.lower(bytes[start + place]) == wanted[place] {
                    place += 1
                }
                if place == wanted.count { return true }
            }
            start += 1
        }
        return false
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
