internal import Telemetry

/// The attribute keys a reader has met, by their bytes, each with its JSON text made once.
///
/// Open addressing over one array of numbers, as in `StringTable`. Spans of one program list their
/// keys in the same order, so each key also remembers which one came after it the last time:
/// mostly a key is found by one comparison, without hashing it. Bounded: keys beyond
/// `Limits.cachedKeys`, and very long ones, are written afresh each time.
struct KeyCache: Sendable {
    /// What a key means to us beyond being a key.
    enum Role: UInt8, Sendable {
        case plain
        case httpStatus
        case serviceName
    }

    struct Entry: Sendable {
        var hash: UInt32
        /// The number of the key that followed this one the last time; 0 where none did.
        var next: UInt32 = 0
        var keyOffset: UInt32
        var keyCount: UInt32
        /// `"key":` in JSON.
        var textOffset: UInt32
        var textCount: UInt32
        var role: Role
    }

    /// Entry 0 is no key: it stands before the first one.
    private(set) var entries = [
        Entry(hash: 0, keyOffset: 0, keyCount: 0, textOffset: 0, textCount: 0, role: .plain)
    ]
    private var bytes: [UInt8] = []
    private var slots = [UInt32](repeating: 0, count: 256)

    /// The number of `key`, which came after key number `previous`; 0 where it is not kept.
    @inline(__always)
    mutating func find(_ key: UnsafeBufferPointer<UInt8>, after previous: UInt32) -> UInt32 {
        let expected = entries[Int(previous)].next
        if expected != 0, matches(expected, key) { return expected }
        return look(up: key, after: previous)
    }

    /// Writes the key before a value, and says what it means. (Mutating, though it changes
    /// nothing: exclusive access spares a retain and release of each array, a tenth of all time.)
    @inline(__always)
    mutating func write(_ number: UInt32, to text: inout JSONWriter) -> Role {
        let entry = entries[Int(number)]
        bytes.withUnsafeBufferPointer { kept in
            let range = Int(entry.textOffset)..<Int(entry.textOffset) &+ Int(entry.textCount)
            text.key(prepared: UnsafeBufferPointer(rebasing: kept[range]))
        }
        return entry.role
    }

    @inline(__always)
    private func matches(_ number: UInt32, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let entry = entries[Int(number)]
        guard Int(entry.keyCount) == key.count else { return false }
        return bytes.withUnsafeBytes { kept in
            let range = Int(entry.keyOffset)..<Int(entry.keyOffset) &+ Int(entry.keyCount)
            return ByteHash.equal(
                UnsafeRawBufferPointer(rebasing: kept[range]), UnsafeRawBufferPointer(key))
        }
    }

    @inline(never)
    private mutating func look(
        up key: UnsafeBufferPointer<UInt8>, after previous: UInt32
    ) -> UInt32 {
        let hash = ByteHash.hash(key)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = slots[slot]
            if entries[Int(number)].hash == hash, matches(number, key) {
                entries[Int(previous)].next = number
                return number
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard entries.count <= Limits.cachedKeys, key.count <= Limits.cachedKeyBytes else {
            return 0
        }
        let number = add(key, hash: hash)
        slots[slot] = number
        if entries.count * 2 > slots.count { grow() }
        entries[Int(previous)].next = number
        return number
    }

    private mutating func add(_ key: UnsafeBufferPointer<UInt8>, hash: UInt32) -> UInt32 {
        var writer = JSONWriter()
        writer.key(key)
        let keyOffset = bytes.count
        bytes.append(contentsOf: key)
        let textOffset = bytes.count
        bytes.append(contentsOf: writer.bytes)
        entries.append(
            Entry(
                hash: hash, keyOffset: UInt32(keyOffset), keyCount: UInt32(key.count),
                textOffset: UInt32(textOffset), textCount: UInt32(writer.count),
                role: KeyCache.role(of: key)))
        return UInt32(entries.count - 1)
    }

    /// Lengths first: it is asked of keys that are not kept, too.
    static func role(of key: UnsafeBufferPointer<UInt8>) -> Role {
        switch key.count {
        case 12: key.elementsEqual("service.name".utf8) ? .serviceName : .plain
        case 16, 25:
            HTTPAttribute.status.contains { key.elementsEqual($0.utf8) } ? .httpStatus : .plain
        default: .plain
        }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for number in 1..<entries.count {
            var slot = Int(entries[number].hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number)
        }
    }
}
