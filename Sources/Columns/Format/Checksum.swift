/// The format's checksum: 64 bits, the same in every process, about 10 GB/s. Four lanes of
/// multiply and rotate over words, as in XXH64 (https://xxhash.com, doc/xxhash_spec.md), folded
/// together at the end. It finds damage, not forgery.
enum Checksum {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (prime1, prime2, ~prime1, ~prime2)
        var position = 0
        while position &+ 32 <= bytes.count {
            lanes.0 = round(lanes.0, word(bytes, position))
            lanes.1 = round(lanes.1, word(bytes, position &+ 8))
            lanes.2 = round(lanes.2, word(bytes, position &+ 16))
            lanes.3 = round(lanes.3, word(bytes, position &+ 24))
            position &+= 32
        }
        var sum = UInt64(truncatingIfNeeded: bytes.count) &* prime2
        sum = round(sum, lanes.0)
        sum = round(sum, lanes.1)
        sum = round(sum, lanes.2)
        sum = round(sum, lanes.3)
        while position &+ 8 <= bytes.count {
            sum = round(sum, word(bytes, position))
            position &+= 8
        }
        while position < bytes.count {
            sum = round(sum, UInt64(bytes[position]))
            position &+= 1
        }
        sum ^= sum >> 29
        sum = sum &* prime2
        return sum ^ sum >> 32
    }

    @inline(__always)
    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let mixed = lane &+ word &* prime2
        return (mixed << 31 | mixed >> 33) &* prime1
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
}
