internal import Columns

/// Traces numbered from 0, so that what is known of each is an array: the store's own numbers
/// where these lie close together, as they do, else in the order in which they are met.
final class TraceNumbers: Sendable {
    private let first: Int64
    private let numbers: [Int64: Int]
    private let isDirect: Bool
    let count: Int

    init(_ walk: ChunkWalk) throws(ColumnError) {
        let chunks = walk.chunks
        first = chunks.map(\.directory.traces.lowerBound).min() ?? 0
        let last = chunks.map(\.directory.traces.upperBound).max() ?? 0
        let (length, overflow) = last.subtractingReportingOverflow(first)
        isDirect = !overflow && length < Int64(4 * walk.spanCount + 65_536)
        var numbers: [Int64: Int] = [:]
        if !isDirect {
            try walk.forEachView { view throws(ColumnError) in
                for key in try view.intrinsic(.traceKeys).integers where numbers[key] == nil {
                    numbers[key] = numbers.count
                }
            }
        }
        self.numbers = numbers
        count = isDirect ? Int(length) + 1 : max(numbers.count, 1)
    }

    /// The numbers of a chunk's traces, by the rows of their table.
    func numbers(of view: ChunkView) throws(ColumnError) -> [Int] {
        try view.intrinsic(.traceKeys).integers.map(number)
    }

    private func number(_ key: Int64) -> Int {
        guard isDirect else { return numbers[key] ?? 0 }
        // Outside only in a chunk whose directory says less than its columns.
        let (offset, overflow) = key.subtractingReportingOverflow(first)
        return overflow || offset < 0 || offset >= Int64(count) ? 0 : Int(offset)
    }
}
