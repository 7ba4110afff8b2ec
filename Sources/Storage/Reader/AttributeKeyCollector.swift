internal import Telemetry

/// Gathers attribute keys over spans, their scopes and their resources, each span counted once
/// for a key. Bounded by the number of distinct keys.
struct AttributeKeyCollector {
    private static let maximumExamples = 3
    private static let maximumExampleByteCount = 120
    /// What is kept of a value's JSON until it is displayed.
    private static let keptExampleByteCount = 1024
    /// Keys beyond these are not listed.
    private static let maximumKeys = 100_000

    private struct Entry {
        var types: [String] = []
        var spanCount = 0
        /// JSON text.
        var examples: [[UInt8]] = []
        /// The scan that found the key last.
        var lastScan = 0
    }

    /// A resource with a scope: what spans share.
    private struct Origin: Hashable {
        var resource: Int64
        var scope: Int64
    }

    private var keys = StringTable()
    private var entries: [Entry] = [Entry()]
    private var resourceKeys: [Int64: [UInt32]] = [:]
    private var scopeKeys: [Int64: [UInt32]] = [:]
    private var origins: [Origin: Int] = [:]
    /// By number in `origins`: the keys that all its spans have, and how many spans those are.
    private var originKeys: [Set<UInt32>] = []
    private var originSpans: [Int] = []
    private var scans = 0

    /// Adds a resource's attributes; call once for each, before `add` of spans that name it.
    mutating func addResource(_ row: Int64, _ attributes: UnsafeBufferPointer<UInt8>) {
        resourceKeys[row] = scan(attributes)
    }

    mutating func addScope(_ row: Int64, _ attributes: UnsafeBufferPointer<UInt8>) {
        scopeKeys[row] = scan(attributes)
    }

    func hasResource(_ row: Int64) -> Bool { resourceKeys[row] != nil }
    func hasScope(_ row: Int64) -> Bool { scopeKeys[row] != nil }

    /// Adds a span. O(length of its attributes).
    mutating func addSpan(
        resource: Int64, scope: Int64, _ attributes: UnsafeBufferPointer<UInt8>
    ) {
        let origin = origin(Origin(resource: resource, scope: scope))
        originSpans[origin] += 1
        for key in scan(attributes) where !originKeys[origin].contains(key) {
            entries[Int(key)].spanCount += 1
        }
    }

    private mutating func origin(_ origin: Origin) -> Int {
        if let known = origins[origin] { return known }
        let shared = (resourceKeys[origin.resource] ?? []) + (scopeKeys[origin.scope] ?? [])
        originKeys.append(Set(shared))
        originSpans.append(0)
        origins[origin] = originSpans.count - 1
        return originSpans.count - 1
    }

    /// Notes types and examples; gives the numbers of the keys, each once.
    private mutating func scan(_ attributes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        scans += 1
        var found: [UInt32] = []
        var scanner = AttributeScanner(attributes)
        while let member = scanner.next() {
            guard let key = number(of: member.key) else { continue }
            note(member.value, Int(key))
            // A key that is there twice counts once.
            guard entries[Int(key)].lastScan != scans else { continue }
            entries[Int(key)].lastScan = scans
            found.append(key)
        }
        return found
    }

    private mutating func number(of key: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard entries.count < AttributeKeyCollector.maximumKeys else { return keys.number(of: key) }
        let number = keys.intern(key)
        if Int(number) >= entries.count { entries.append(Entry()) }
        return number
    }

    private mutating func note(_ value: UnsafeBufferPointer<UInt8>, _ key: Int) {
        let type = AttributeScanner.typeName(of: value)
        if entries[key].types.last != type, !entries[key].types.contains(type) {
            entries[key].types.append(type)
        }
        let kept = value.prefix(AttributeKeyCollector.keptExampleByteCount)
        guard entries[key].examples.count < AttributeKeyCollector.maximumExamples,
            !entries[key].examples.contains(where: { $0.elementsEqual(kept) })
        else { return }
        entries[key].examples.append(Array(kept))
    }

    /// All keys by name.
    func result() -> [AttributeKey] {
        var counts = entries.map(\.spanCount)
        for (origin, shared) in originKeys.enumerated() {
            for key in shared { counts[Int(key)] += originSpans[origin] }
        }
        return entries.indices.compactMap { number in
            let entry = entries[number]
            guard counts[number] > 0 else { return nil }
            return AttributeKey(
                key: text(ofKey: number), types: entry.types, spanCount: counts[number],
                examples: entry.examples.map(AttributeKeyCollector.display))
        }.sorted { $0.key < $1.key }
    }

    private func text(ofKey number: Int) -> String {
        let escaped = Array(keys.bytes[keys.range(of: UInt32(truncatingIfNeeded: number))])
        guard escaped.contains(UInt8(ascii: "\\")) else {
            return String(decoding: escaped, as: UTF8.self)
        }
        var reader = JSONReader([UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")])
        guard case .string(let text)? = reader.readValue() else { return "" }
        return text
    }

    private static func text(ofExample json: [UInt8]) -> String {
        var reader = JSONReader(json)
        if let value = reader.readValue() { return value.displayText }
        // Cut: a string is ended anew, behind a whole escape; of others the JSON is shown.
        guard json.first == UInt8(ascii: "\"") else { return String(decoding: json, as: UTF8.self) }
        for dropped in 0..<2 {
            var ended = JSONReader(json.dropLast(dropped) + [UInt8(ascii: "\"")])
            if let value = ended.readValue() { return value.displayText }
        }
        return ""
    }

    private static func display(_ json: [UInt8]) -> String {
        let text = text(ofExample: json)
        guard text.utf8.count > maximumExampleByteCount else { return text }
        var cut = ""
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > maximumExampleByteCount { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + "…"
    }
}
