internal import Telemetry

/// Says of a trace id in which groups of the file's traces it may be, mostly in none: so a new
/// trace costs no look into the file.
///
/// One Bloom filter for each group of 32,768 traces (see `Schema.version1`), 64 of them side by
/// side: bit g of a word belongs to group g, so that the and of a few words answers for all 64
/// (Faloutsos' bit-sliced signature file). 16 bits a trace, 5 of them set: 0.14% of the answers
/// of a full group are false. Groups are dropped with all 64, once retention has passed them.
struct TraceFilter {
    static let groupShift: Int64 = 15
    private static let wordCount = 1 << 19
    private static let probes: UInt32 = 5

    private final class Block {
        let number: Int64
        let words = ZeroedWords(count: TraceFilter.wordCount)

        init(number: Int64) {
            self.number = number
        }
    }

    /// Ascending by number, from the oldest traces to the newest.
    private var blocks: [Block] = []

    init() {}

    static func group(of key: Int64) -> Int64 { key >> groupShift }

    /// Notes a trace. Keys come in ascending order.
    mutating func insert(_ id: TraceID, key: Int64) {
        let group = TraceFilter.group(of: key)
        let block = block(group >> 6)
        let bit = UInt64(1) << UInt64(group & 63)
        var (place, step) = TraceFilter.hashes(id)
        for _ in 0..<TraceFilter.probes {
            block.words[place] |= bit
            place = place &+ step
        }
    }

    /// Groups that may have the id, newest first.
    func groups(of id: TraceID) -> [Int64] {
        var groups: [Int64] = []
        for block in blocks.reversed() {
            var mask = UInt64.max
            var (place, step) = TraceFilter.hashes(id)
            for _ in 0..<TraceFilter.probes {
                mask &= block.words[place]
                if mask == 0 { break }
                place = place &+ step
            }
            while mask != 0 {
                let bit = 63 - mask.leadingZeroBitCount
                groups.append(block.number << 6 | Int64(bit))
                mask ^= 1 << UInt64(bit)
            }
        }
        return groups
    }

    /// Drops what lies wholly below a key.
    mutating func removeGroups(below key: Int64) {
        while let first = blocks.first, first.number < TraceFilter.group(of: key) >> 6 {
            blocks.removeFirst()
        }
    }

    private mutating func block(_ number: Int64) -> Block {
        if let last = blocks.last, last.number == number { return last }
        if let known = blocks.first(where: { $0.number == number }) { return known }
        blocks.append(Block(number: number))
        return blocks[blocks.count - 1]
    }

    private static func hashes(_ id: TraceID) -> (place: UInt32, step: UInt32) {
        (ByteHash.hash(id), ByteHash.hash(TraceID(high: id.low, low: id.high)) | 1)
    }
}
