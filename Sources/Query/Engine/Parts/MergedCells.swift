internal import Columns
internal import Telemetry

/// The parts of chunks, put together as the cells of a plan.
struct MergedCells {
    private struct Cell {
        var spanCount = 0
        var runs: [SortedRuns]
        var sums: [Int128]
        var doubleSums: [Double]
        var present: [Int]
        var distinct: [Set<GroupValue>]
    }

    private let plan: CellPlan
    private let question: KeptParts.TotalsQuestion
    private let readers: [NumberReader]
    private let bucketCount: Int
    private let empty: Cell
    private var cells: [Cell]

    init(_ plan: CellPlan, _ question: KeptParts.TotalsQuestion, _ readers: [NumberReader]) {
        self.plan = plan
        self.question = question
        self.readers = readers
        bucketCount = plan.buckets?.count ?? 1
        empty = Cell(
            runs: readers.map { _ in SortedRuns() }, sums: readers.map { _ in 0 },
            doubleSums: readers.map { _ in 0 }, present: question.present.map { _ in 0 },
            distinct: question.distinct.map { _ in [] })
        cells = Array(repeating: empty, count: plan.count)
    }

    mutating func add(_ part: ChunkTotals) {
        let rows = part.groups.map { group -> Int in
            guard let groups = plan.groups else { return 0 }
            let number = groups.number(of: group)
            guard let rows = plan.rows else { return number }
            return number < rows.count ? rows[number] : -1
        }
        if plan.count > cells.count {
            cells += Array(repeating: empty, count: plan.count - cells.count)
        }
        for (index, cell) in part.cells.enumerated() where rows[cell.group] >= 0 {
            let bucket = plan.buckets?.bucket(of: cell.time) ?? 0
            MergedCells.add(part, index, to: &cells[rows[cell.group] * bucketCount + bucket])
        }
    }

    /// Of the type, not of a value: a value's would be held, and all its cells copied each time.
    private static func add(_ part: ChunkTotals, _ index: Int, to cell: inout Cell) {
        cell.spanCount += part.cells[index].spanCount
        for reader in cell.runs.indices {
            cell.runs[reader].add(part.numbers[reader].keys(of: index))
            cell.sums[reader] += part.numbers[reader].sums[index]
            cell.doubleSums[reader] += part.numbers[reader].doubleSums[index]
        }
        for subject in cell.present.indices {
            cell.present[subject] += part.present[subject][index]
        }
        for subject in cell.distinct.indices {
            cell.distinct[subject].formUnion(part.distinct[subject][index])
        }
    }

    func values(_ measures: Measures) -> [Measures.Cell] {
        let seconds = measures.seconds(of: plan)
        return cells.map { cell in
            Measures.Cell(
                values: measures.calculations.map { value(of: $0, cell, seconds) },
                spanCount: cell.spanCount)
        }
    }

    private func value(
        of calculation: Calculation, _ cell: Cell, _ seconds: Double
    ) -> AttributeValue? {
        var facts = CellFacts(spanCount: cell.spanCount, seconds: seconds)
        let subject = calculation.subject
        if calculation.operation == .count {
            facts.valueCount =
                question.present.firstIndex { $0 == subject }.map { cell.present[$0] } ?? 0
        } else if calculation.operation == .countDistinct {
            facts.valueCount =
                question.distinct.firstIndex { $0 == subject }.map { cell.distinct[$0].count } ?? 0
        }
        guard let place = readers.firstIndex(where: { $0.subject == subject }) else {
            return facts.value(of: calculation, nil)
        }
        let runs = cell.runs[place]
        if let permille = calculation.operation.permille {
            facts.percentile = runs.number(
                ofRank: Percentiles.rank(permille, of: runs.count))
        } else if let bounds = runs.bounds {
            let domain = readers[place].domain
            facts.numbers = CellFacts.Numbers(
                count: runs.count,
                sum: domain == .doubles
                    ? (nil, cell.doubleSums[place]) : domain.sum(of: cell.sums[place]),
                least: bounds.lowerBound, greatest: bounds.upperBound)
        }
        return facts.value(of: calculation, readers[place])
    }

    /// Counts by bucket of time and of value; nil where there are no finite numbers.
    func heatmap(_ place: Int) -> (scale: HeatmapScale, counts: [[Int]])? {
        let reader = readers[place]
        var bounds = NumberBounds(reader)
        for cell in cells {
            cell.runs[place].forEachRun(in: reader.finiteKeys) { bounds.add($0) }
        }
        guard let scale = bounds.scale else { return nil }
        let limits = scale.edges.map { reader.firstKey(atOrAbove: $0) ?? .max }
        let bucketCount = max(limits.count - 1, 1)
        let counts = cells.map { cell in
            var counts = [Int](repeating: 0, count: bucketCount)
            cell.runs[place].forEachRun(in: reader.finiteKeys) { run in
                var rest = run
                for bucket in counts.indices where !rest.isEmpty {
                    let isLast = bucket == bucketCount - 1
                    let end =
                        isLast ? rest.endIndex : rest.firstPlace { $0 >= limits[bucket + 1] }
                    counts[bucket] += end - rest.startIndex
                    rest = rest[end...]
                }
            }
            return counts
        }
        return (scale, counts)
    }
}

extension NumberReader {
    /// Keys of numbers that are not infinite.
    var finiteKeys: ClosedRange<Int64> {
        domain == .doubles
            ? Intervals.key(-.greatestFiniteMagnitude)...Intervals.key(.greatestFiniteMagnitude)
            : .min...(.max)
    }
}

extension NumberBounds {
    /// Adds numbers that are in order.
    fileprivate mutating func add(_ run: ArraySlice<Int64>) {
        guard let low = run.first, let high = run.last else { return }
        let positive = run.firstPlace { $0 >= aboveZero }
        add(low...high, leastPositive: positive < run.endIndex ? run[positive] : .max)
    }
}
