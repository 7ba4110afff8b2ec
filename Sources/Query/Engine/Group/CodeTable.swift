internal import Columns

/// What the codes of a chunk's rows stand for. Values are made when they are asked for, so that
/// thousands of texts that no row of the question has cost nothing. Code 0 is no value.
struct CodeTable {
    private struct Segment {
        let first: Int
        /// Whose dictionary the values are; nil for values of another kind.
        let column: PackedColumn?
        let make: (Int) -> GroupValue?
    }

    private var segments: [Segment] = []
    private(set) var count = 1

    /// Adds values; gives the code of the first.
    mutating func add(_ values: Int, _ make: @escaping (Int) -> GroupValue?) -> UInt32 {
        add(values, nil, make)
    }

    /// Adds a column's dictionary; gives the code of the first entry.
    mutating func add(_ column: PackedColumn) -> UInt32 {
        add(column.dictionaryCount, column) { CodedText(column, $0).value }
    }

    private mutating func add(
        _ values: Int, _ column: PackedColumn?, _ make: @escaping (Int) -> GroupValue?
    ) -> UInt32 {
        segments.append(Segment(first: count, column: column, make: make))
        count += values
        return UInt32(truncatingIfNeeded: count - values)
    }

    func value(of code: UInt32) -> GroupValue? {
        guard let segment = segment(of: code) else { return nil }
        return segment.make(Int(code) - segment.first)
    }

    /// The text of a code whose value is in a column's dictionary; nil for all others.
    func text(of code: UInt32) -> CodedText? {
        guard let segment = segment(of: code), let column = segment.column else { return nil }
        return CodedText(column, Int(code) - segment.first)
    }

    private func segment(of code: UInt32) -> Segment? {
        segments.last { $0.first <= Int(code) }
    }
}
