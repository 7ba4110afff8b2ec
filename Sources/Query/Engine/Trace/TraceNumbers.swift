internal import Columns

/// Traces numbered from 0, so that what is known of each is an array: the store's own numbers
/// where these lie close together, as they do, else in the order in which they are met.
final class TraceNumbers {
    private let first: Int64
    private var numbers: [Int64: Int] = [:]
    private let isDirect: Bool
    private(set) var count: Int

    init(_ chunks: [ChunkReference]) {
        let spans = chunks.reduce(0) { $0 + $1.directory.spanCount }
        first = chunks.map(\.directory.traces.lowerBound).min() ?? 0
        let last = chunks.map(\.directory.traces.upperBound).max() ?? 0
        let (length, overflow) = last.subtractingReportingOverflow(first)
        isDirect = !overflow && length < Int64(4 * spans + 65_536)
        count = isDirect ? Int(length) + 1 : 0
    }

    /// The numbers of a chunk's traces, by the rows of their table.
    func numbers(of view: ChunkView) throws(ColumnError) -> [Int] {
        try view.intrinsic(.traceKeys).integers.map(number)
    }

    private func number(_ key: Int64) -> Int {
        if isDirect {
            // Outside only in a chunk whose directory says less than its columns.
            let (offset, overflow) = key.subtractingReportingOverflow(first)
            return overflow || offset < 0 || offset >= Int64(count) ? 0 : Int(offset)
        }
        if let known = numbers[key] { return known }
        numbers[key] = count
        count += 1
        return count - 1
    }
}
