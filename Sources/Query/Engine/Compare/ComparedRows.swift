internal import Columns

/// The spans of both sides of a comparison, as rows of the source's chunks.
struct ComparedRows {
    struct Sides {
        var selection: [UInt64]
        var baseline: [UInt64]

        var isEmpty: Bool { Bitmap.isEmpty(selection) && Bitmap.isEmpty(baseline) }
    }

    /// Over chunks as they are: what their columns do not hold is not asked of rows.
    private(set) var walk: ChunkWalk
    /// By chunk; nil where no span is of either side.
    private(set) var sides: [Sides?]
    private(set) var counts = ComparisonResult.Counts()
    private(set) var work = QueryWork()

    init(
        _ comparison: Comparison, _ source: any ColumnSource, spansALane: Int,
        isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        let (baseline, isRest) =
            switch comparison.baseline {
            case .rest(let all): (all, true)
            case .spans(let spans): (spans, false)
            }
        let subjects = comparison.selection.subjects + baseline.subjects
        let hasBlock =
            comparison.selection.filter?.hasBlock ?? false || baseline.filter?.hasBlock ?? false
        let fields = try FieldReader(
            subjects, source, VectorPool(),
            asksTrace: hasBlock || subjects.contains(where: \.asksTrace),
            spansALane: spansALane, isCancelled: isCancelled)
        let asking = fields.resolver.walk
        walk = ChunkWalk(
            source, asking.chunks, ColumnNeeds(), spansALane: spansALane, isCancelled: isCancelled)
        sides = Array(repeating: nil, count: asking.chunks.count)
        let selectors = (
            try RowSelector(comparison.selection, fields), try RowSelector(baseline, fields)
        )
        let asked = asking.chunks.indices.filter { index in
            let chunk = asking.chunks[index]
            return selectors.0.isInTime(chunk) || selectors.1.isInTime(chunk)
        }
        let found = try asking.map(ofChunks: asked, Found()) { [walk] views throws(ColumnError) in
            try Found(views, selectors.0, selectors.1, isRest: isRest, walk)
        }
        work.chunks = asking.chunks.count
        work.skippedChunks = asking.chunks.count - asked.count
        for (index, found) in zip(asked, found) {
            work.scannedSpans += found.scannedSpans
            work.spansFromRows += found.spansFromRows
            guard let sides = found.sides, !sides.isEmpty else { continue }
            self.sides[index] = sides
            counts.selection += Bitmap.count(sides.selection)
            counts.baseline += Bitmap.count(sides.baseline)
        }
        work.matchedSpans = counts.total
    }

    /// The same rows for a thread of their own.
    /// - Parameter isCancelled: asked on that thread.
    func another(isCancelled: @escaping () -> Bool) -> ComparedRows {
        var rows = self
        rows.walk = walk.another(isCancelled: isCancelled)
        return rows
    }

    /// Calls `body` with each chunk that has spans of either side.
    func forEachView(
        _ body: (ChunkView, Sides) throws(ColumnError) -> Void
    ) throws(ColumnError) {
        for (index, sides) in sides.enumerated() {
            guard let sides else { continue }
            try walk.forEachView(ofChunk: index) { view throws(ColumnError) in
                try body(view, sides)
            }
        }
    }
}

/// What a chunk has of both sides.
private struct Found {
    var sides: ComparedRows.Sides?
    var scannedSpans = 0
    var spansFromRows = 0

    init() {}

    /// - Parameter walk: over chunks as they are.
    init(
        _ views: ChunkWalk.Views, _ selection: RowSelector, _ baseline: RowSelector, isRest: Bool,
        _ walk: ChunkWalk
    ) throws(ColumnError) {
        var ordinals = OrdinalSides()
        try views.forEach { view throws(ColumnError) in
            var sides = ComparedRows.Sides(
                selection: try selection.rows(of: view), baseline: try baseline.rows(of: view))
            if isRest { Bitmap.subtract(&sides.baseline, sides.selection) }
            scannedSpans += view.rowCount
            if view.isFromRows {
                spansFromRows += view.rowCount
                try ordinals.add(sides, of: view)
            } else {
                self.sides = sides
            }
        }
        if sides == nil { sides = try ordinals.sides(ofChunk: views.index, walk) }
    }
}

/// The spans of both sides by their ordinals: of a chunk made from rows, which may have fewer
/// spans than the chunk as it was.
private struct OrdinalSides {
    private var selection: [Int64] = []
    private var baseline: [Int64] = []

    mutating func add(
        _ sides: ComparedRows.Sides, of view: ChunkView
    ) throws(ColumnError) {
        let ordinals = try view.intrinsic(.ordinal).integers
        forEachRow(sides.selection) { row in selection.append(ordinals[row]) }
        forEachRow(sides.baseline) { row in baseline.append(ordinals[row]) }
    }

    func sides(
        ofChunk index: Int, _ walk: ChunkWalk
    ) throws(ColumnError) -> ComparedRows.Sides? {
        guard !selection.isEmpty || !baseline.isEmpty else { return nil }
        var sides: ComparedRows.Sides?
        try walk.forEachView(ofChunk: index) { view throws(ColumnError) in
            let ordinals = try view.intrinsic(.ordinal).integers
            sides = ComparedRows.Sides(
                selection: OrdinalSides.rows(of: selection, among: ordinals),
                baseline: OrdinalSides.rows(of: baseline, among: ordinals))
        }
        return sides
    }

    /// Both ascend.
    private static func rows(of wanted: [Int64], among ordinals: [Int64]) -> [UInt64] {
        var rows = Bitmap.none(ordinals.count)
        var next = 0
        for (row, ordinal) in ordinals.enumerated() {
            while next < wanted.count, wanted[next] < ordinal { next += 1 }
            if next < wanted.count, wanted[next] == ordinal { Bitmap.insert(row, into: &rows) }
        }
        return rows
    }
}
