/// Strings by number: each distinct byte sequence is kept once, in the order first seen.
///
/// Open addressing over one array of numbers, the bytes end to end in one buffer: interning a
/// known string allocates nothing. Number 0 is always the empty string. Bytes that are no UTF-8
/// are repaired (U+FFFD) before they are kept.
public struct StringTable: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var ends: [UInt32] = [0]
    private var hashes: [UInt32] = [0]
    /// Numbers by hash; 0 marks a free place, since the empty string is never looked up here.
    private var slots: [UInt32]

    public init(minimumCapacity: Int = 32) {
        slots = Array(repeating: 0, count: max(16, minimumCapacity.roundedUpToPowerOfTwo * 2))
    }

    public var count: Int { ends.count }

    /// Where the bytes of string `number` lie in `bytes`.
    public func range(of number: UInt32) -> Range<Int> {
        let index = Int(number)
        return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    public subscript(number: UInt32) -> String {
        String(decoding: bytes[range(of: number)], as: UTF8.self)
    }

    public mutating func intern(_ text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { intern($0) }
    }

    /// The number of `text`, a new one where it was not seen before. O(length).
    public mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        guard !text.isEmpty else { return 0 }
        let hash = ByteHash.hash(text)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = slots[slot]
            if hashes[Int(number)] == hash, equals(number, text) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        if JSONEscape.scan(text) == .invalid {
            return intern(String(decoding: text, as: UTF8.self))
        }
        return add(text, hash: hash, slot: slot)
    }

    /// The number of `text`, nil where it was not seen before. O(length).
    public func number(of text: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard !text.isEmpty else { return 0 }
        let hash = ByteHash.hash(text)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = slots[slot]
            if hashes[Int(number)] == hash, equals(number, text) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, hash: UInt32, slot: Int
    ) -> UInt32 {
        let number = UInt32(truncatingIfNeeded: ends.count)
        bytes.append(contentsOf: text)
        ends.append(UInt32(truncatingIfNeeded: bytes.count))
        hashes.append(hash)
        slots[slot] = number
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    private func equals(_ number: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = range(of: number)
        guard range.count == text.count else { return false }
        return bytes.withUnsafeBytes { kept in
            ByteHash.equal(
                UnsafeRawBufferPointer(rebasing: kept[range]), UnsafeRawBufferPointer(text))
        }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for number in 1..<ends.count {
            var slot = Int(hashes[number]) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number)
        }
    }
}

extension Int {
    /// The smallest power of two that is not below the number.
    var roundedUpToPowerOfTwo: Int {
        self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
    }
}
