/// How many of a chunk's spans a question is about, and when they start.
struct ChunkMatches: Sendable {
    var count = 0
    var starts: ClosedRange<Int64>?
    /// Whether some column had to be read to tell.
    var hasRead = false
}

/// A chunk's share of an answer: totals of each group in each bucket of time that its spans are
/// in. Numbers are there in order, so that percentiles of several shares stay exact.
struct ChunkTotals: Sendable {
    struct Cell {
        /// Its place in `groups`.
        var group: Int
        /// Where its bucket begins, in nanoseconds since the epoch; 0 where nothing is asked over
        /// time.
        var time: Int64
        var spanCount = 0
    }

    struct Numbers {
        /// The keys of cell after cell, each in order.
        var keys: [Int64] = []
        /// By cell: where its keys end.
        var ends: [Int] = []
        /// Of ints.
        var sums: [Int128] = []
        var doubleSums: [Double] = []

        func keys(of cell: Int) -> ArraySlice<Int64> {
            keys[(cell == 0 ? 0 : ends[cell - 1])..<ends[cell]]
        }
    }

    var groups: [[GroupValue?]] = []
    var cells: [Cell] = []
    /// By subject.
    var numbers: [Numbers] = []
    /// By subject, then by cell.
    var present: [[Int]] = []
    var distinct: [[Set<GroupValue>]] = []

    /// What it holds in memory, about.
    var byteCount: Int {
        var count = 256 + groups.count * 96 + cells.count * (32 + present.count * 8)
        for numbers in numbers { count += numbers.keys.count * 8 + cells.count * 32 }
        for sets in distinct { for set in sets { count += 32 + set.count * 96 } }
        return count
    }
}
