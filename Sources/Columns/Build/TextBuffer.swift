internal import Telemetry

/// The dictionary of a column that is being built: each distinct text once, by number.
///
/// Open addressing over texts kept end to end. Memory of its own, without counts of references:
/// this runs for every attribute of every span. Whoever holds it calls `deallocate`.
struct TextBuffer {
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var byteCount = 0
    private var byteCapacity = 256
    /// Where each text begins, and where the last one ends.
    private(set) var ends: UnsafeMutablePointer<UInt32>
    private var hashes: UnsafeMutablePointer<UInt32>
    private(set) var count = 0
    private var capacity = 16
    /// Numbers plus one by hash; 0 marks a free place.
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotCount = 32
    /// Equal texts often come in a row.
    private var last: UInt32 = 0

    init() {
        bytes = .allocate(capacity: byteCapacity)
        ends = .allocate(capacity: capacity + 1)
        ends[0] = 0
        hashes = .allocate(capacity: capacity)
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
    }

    func deallocate() {
        bytes.deallocate()
        ends.deallocate()
        hashes.deallocate()
        slots.deallocate()
    }

    /// The text of a number, valid until the next one is added.
    func text(_ number: UInt32) -> UnsafeBufferPointer<UInt8> {
        let start = Int(ends[Int(number)])
        return UnsafeBufferPointer(
            start: bytes + start, count: Int(ends[Int(number) + 1]) - start)
    }

    /// The number of a text, a new one where it was not seen before. O(length).
    mutating func number(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        if count > 0, isEqual(last, text) { return last }
        let hash = TextHash.hash(text)
        var slot = Int(hash) & (slotCount &- 1)
        while slots[slot] != 0 {
            let number = slots[slot] &- 1
            if hashes[Int(number)] == hash, isEqual(number, text) {
                last = number
                return number
            }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
        last = add(text, hash, slot)
        return last
    }

    /// The number of a text that was seen before.
    func find(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let hash = TextHash.hash(text)
        var slot = Int(hash) & (slotCount &- 1)
        while slots[slot] != 0 {
            let number = slots[slot] &- 1
            if hashes[Int(number)] == hash, isEqual(number, text) { return number }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
        return nil
    }

    @inline(__always)
    private func isEqual(_ number: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(ends[Int(number)])
        guard Int(ends[Int(number) &+ 1]) &- start == text.count else { return false }
        return ByteHash.equal(
            UnsafeRawBufferPointer(start: bytes + start, count: text.count),
            UnsafeRawBufferPointer(text))
    }

    private mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, _ hash: UInt32, _ slot: Int
    ) -> UInt32 {
        if byteCount + text.count > byteCapacity {
            byteCapacity = max(byteCapacity * 2, byteCount + text.count)
            bytes = TextBuffer.grown(bytes, byteCount, byteCapacity)
        }
        if count == capacity {
            capacity *= 2
            ends = TextBuffer.grown(ends, count + 1, capacity + 1)
            hashes = TextBuffer.grown(hashes, count, capacity)
        }
        if let source = text.baseAddress {
            (bytes + byteCount).update(from: source, count: text.count)
        }
        byteCount += text.count
        hashes[count] = hash
        count += 1
        ends[count] = UInt32(truncatingIfNeeded: byteCount)
        slots[slot] = UInt32(truncatingIfNeeded: count)
        if count * 2 > slotCount { rehash() }
        return UInt32(truncatingIfNeeded: count - 1)
    }

    private mutating func rehash() {
        slots.deallocate()
        slotCount *= 4
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        for number in 0..<count {
            var slot = Int(hashes[number]) & (slotCount &- 1)
            while slots[slot] != 0 { slot = (slot &+ 1) & (slotCount &- 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number &+ 1)
        }
    }

    private static func grown<Value>(
        _ old: UnsafeMutablePointer<Value>, _ count: Int, _ capacity: Int
    ) -> UnsafeMutablePointer<Value> {
        let new = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        new.moveInitialize(from: old, count: count)
        old.deallocate()
        return new
    }
}

/// A hash of short texts, seeded anew in each process so that a sender cannot choose texts that
/// collide (the mixing step of wyhash over the words at both ends and in between).
enum TextHash {
    private static let seed = UInt64.random(in: .min ... .max) | 1

    @inline(__always)
    static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let raw = UnsafeRawBufferPointer(text)
        let count = raw.count
        var state = seed ^ UInt64(truncatingIfNeeded: count)
        if count >= 8 {
            var position = 0
            while position &+ 8 < count {
                state = mix(state ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                position &+= 8
            }
            state = mix(state ^ raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        } else if count >= 4 {
            let low = UInt64(raw.loadUnaligned(as: UInt32.self))
            let high = UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            state = mix(state ^ (low | high &<< 32))
        } else if count > 0 {
            let word =
                UInt64(raw[0]) | UInt64(raw[count >> 1]) &<< 8 | UInt64(raw[count &- 1]) &<< 16
            state = mix(state ^ word)
        }
        return UInt32(truncatingIfNeeded: state >> 16)
    }

    @inline(__always)
    private static func mix(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
