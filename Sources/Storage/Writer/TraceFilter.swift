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
    private static let probes: UInt32 = 5

    private struct Block {
        let number: Int64
        /// Nil where there was no memory for them: then every group may have every trace.
        let words: ZeroedWords?
    }

    /// Ascending by number, from the oldest traces to the newest.
    private var blocks: [Block] = []
    private let wordCount: Int

    /// - Parameter wordCount: of 64 groups, a power of two.
    init(wordCount: Int = 1 << 19) {
        self.wordCount = wordCount
    }

    static func group(of key: Int64) -> Int64 { key >> groupShift }

    /// Notes a trace. Keys come in ascending order.
    mutating func insert(_ id: TraceID, key: Int64) {
        let group = TraceFilter.group(of: key)
        guard let words = words(ofBlock: group >> 6) else { return }
        let bit = UInt64(1) << UInt64(group & 63)
        var (place, step) = TraceFilter.hashes(id)
        for _ in 0..<TraceFilter.probes {
            words[place] |= bit
            place = place &+ step
        }
    }

    /// Groups that may have the id, newest first.
    func groups(of id: TraceID) -> [Int64] {
        var groups: [Int64] = []
        for block in blocks.reversed() {
            var mask = block.words.map { TraceFilter.mask(of: id, in: $0) } ?? .max
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

    private mutating func words(ofBlock number: Int64) -> ZeroedWords? {
        if let known = blocks.last(where: { $0.number == number }) { return known.words }
        let words = ZeroedWords(count: wordCount)
        blocks.append(Block(number: number, words: words))
        return words
    }

    /// The groups of a block that may have the id, a bit each.
    private static func mask(of id: TraceID, in words: ZeroedWords) -> UInt64 {
        var mask = UInt64.max
        var (place, step) = hashes(id)
        for _ in 0..<probes {
            mask &= words[place]
            if mask == 0 { break }
            place = place &+ step
        }
        return mask
    }

    private static func hashes(_ id: TraceID) -> (place: UInt32, step: UInt32) {
        (ByteHash.hash(id), ByteHash.hash(TraceID(high: id.low, low: id.high)) | 1)
    }
}
