/// A fast hash of short byte strings, seeded anew in each process so that a sender cannot choose
/// keys that collide. A word at a time, multiply and fold (the mixing step of wyhash).
public enum ByteHash {
    private static let seed = UInt64.random(in: .min ... .max) | 1

    public static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let raw = UnsafeRawBufferPointer(text)
        var state = seed ^ UInt64(truncatingIfNeeded: raw.count)
        var position = 0
        while position + 8 <= raw.count {
            state = mix(state ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var tail: UInt64 = 0
        while position < raw.count {
            tail = tail << 8 | UInt64(raw[position])
            position += 1
        }
        return UInt32(truncatingIfNeeded: mix(state ^ tail) >> 16)
    }

    /// The hash of a trace id.
    public static func hash(_ id: TraceID) -> UInt32 {
        UInt32(truncatingIfNeeded: mix(mix(seed ^ id.high) ^ id.low) >> 16)
    }

    /// Whether two byte strings are the same, a word at a time.
    @inlinable
    public static func equal(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Bool {
        let count = left.count
        guard right.count == count else { return false }
        var position = 0
        while position &+ 8 <= count {
            guard word(left, position) == word(right, position) else { return false }
            position &+= 8
        }
        guard position < count else { return true }
        if count >= 8 { return word(left, count &- 8) == word(right, count &- 8) }
        while position < count {
            guard left[position] == right[position] else { return false }
            position &+= 1
        }
        return true
    }

    @inlinable
    static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }

    private static func mix(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
