/// Several lists of numbers, each in order, as one.
struct SortedRuns {
    /// Fewer are put in order themselves.
    private static let fewNumbers = 256

    private var runs: [ArraySlice<Int64>] = []
    private(set) var count = 0

    mutating func add(_ run: ArraySlice<Int64>) {
        guard !run.isEmpty else { return }
        runs.append(run)
        count += run.count
    }

    /// Nil for none.
    var bounds: ClosedRange<Int64>? {
        guard let low = runs.compactMap(\.first).min(), let high = runs.compactMap(\.last).max()
        else { return nil }
        return low...high
    }

    /// The number of a rank from 0. Each step looks at the middle of every list and leaves out a
    /// quarter of all numbers or more (the weighted median of medians): O(lists × log² count).
    func number(ofRank rank: Int) -> Int64? {
        guard rank >= 0, rank < count else { return nil }
        var (rest, rank, count) = (runs, rank, count)
        while count > SortedRuns.fewNumbers {
            let pivot = SortedRuns.pivot(rest, count)
            let ends = rest.map { run in
                (run.firstPlace { $0 >= pivot }, run.firstPlace { $0 > pivot })
            }
            let below = zip(rest, ends).reduce(0) { $0 + $1.1.0 - $1.0.startIndex }
            let equal = ends.reduce(0) { $0 + $1.1 - $1.0 }
            if rank >= below, rank < below + equal { return pivot }
            if rank < below {
                rest = zip(rest, ends).map { $0[$0.startIndex..<$1.0] }
                count = below
            } else {
                rest = zip(rest, ends).map { $0[$1.1..<$0.endIndex] }
                count -= below + equal
                rank -= below + equal
            }
            rest.removeAll(where: \.isEmpty)
        }
        return rest.flatMap { $0 }.sorted()[rank]
    }

    private static func pivot(_ runs: [ArraySlice<Int64>], _ count: Int) -> Int64 {
        let middles = runs.map { ($0[$0.startIndex + $0.count / 2], $0.count) }
            .sorted { $0.0 < $1.0 }
        var seen = 0
        for (middle, weight) in middles {
            seen += weight
            if seen * 2 >= count { return middle }
        }
        return middles.last?.0 ?? 0
    }

    /// Calls `body` for each run between two numbers.
    func forEachRun(in bounds: ClosedRange<Int64>, _ body: (ArraySlice<Int64>) -> Void) {
        for run in runs {
            let start = run.firstPlace { $0 >= bounds.lowerBound }
            let end = run.firstPlace { $0 > bounds.upperBound }
            if start < end { body(run[start..<end]) }
        }
    }
}

extension ArraySlice<Int64> {
    /// The first place of which `isTrue`, false before and true from there on.
    func firstPlace(_ isTrue: (Int64) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isTrue(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
