internal import Columns

/// A chunk while it is looked at: its columns are read when they are first asked for.
final class ChunkView {
    /// Its place among the views of a question: the same in every pass.
    let place: Int
    let directory: ChunkDirectory
    /// Rows that are spans of the store still.
    let live: [UInt64]
    /// Whether it was made from rows, for its chunk does not hold everything.
    let isFromRows: Bool
    /// Whether some column was read.
    private(set) var hasRead = false
    private let load: (Int) throws(ColumnError) -> PackedColumn
    private var columns: [PackedColumn?]

    init(
        place: Int, _ reference: ChunkReference, isFromRows: Bool = false,
        load: @escaping (Int) throws(ColumnError) -> PackedColumn
    ) {
        self.place = place
        self.isFromRows = isFromRows
        directory = reference.directory
        var live = Bitmap.all(directory.spanCount)
        if reference.dead.count == live.count { Bitmap.subtract(&live, reference.dead) }
        self.live = live
        self.load = load
        columns = Array(repeating: nil, count: directory.entries.count)
    }

    var rowCount: Int { directory.spanCount }

    /// The column at a place in the directory.
    func column(at place: Int) throws(ColumnError) -> PackedColumn {
        if let column = columns[place] { return column }
        let column = try load(place)
        hasRead = true
        // Of a table more rows may be there than spans; of a column none may be missing.
        if case .attribute = directory.entries[place].identity, column.rowCount != rowCount {
            throw ColumnError(.damaged, "a chunk is damaged: a column has other rows")
        }
        columns[place] = column
        return column
    }

    func intrinsic(_ column: IntrinsicColumn) throws(ColumnError) -> PackedColumn {
        guard let found = try optional(column) else {
            throw ColumnError(.damaged, "a chunk is damaged: a column is missing")
        }
        return found
    }

    func optional(_ column: IntrinsicColumn) throws(ColumnError) -> PackedColumn? {
        guard let place = directory.index(of: .intrinsic(column)) else { return nil }
        let found = try self.column(at: place)
        guard found.rowCount == rowCount || column.isTable else {
            throw ColumnError(.damaged, "a chunk is damaged: a column has other rows")
        }
        return found
    }

    /// The rows with a span of each of these rows of a table.
    func rows(
        of column: IntrinsicColumn, wanted: [Bool]
    ) throws(ColumnError) -> [UInt64] {
        if !wanted.contains(true) { return Bitmap.none(rowCount) }
        if !wanted.contains(false) { return Bitmap.all(rowCount) }
        return try intrinsic(column).rows(withCodes: wanted)
    }

    /// The texts of a table's rows; nil where there is none.
    func texts(of table: IntrinsicColumn) throws(ColumnError) -> [String?] {
        let column = try intrinsic(table)
        let strings = column.strings
        let codes = column.integers
        var texts: [String?] = []
        for row in codes.indices {
            texts.append(column.isPresent(row) ? strings[Int(codes[row])] : nil)
        }
        return texts
    }
}

extension IntrinsicColumn {
    /// Whether its rows are not spans.
    var isTable: Bool {
        switch self {
        case .traceKeys, .traceIDHigh, .traceIDLow, .resourceService, .resourceAttributes,
            .scopeAttributes:
            true
        default: false
        }
    }
}
