internal import Columns
internal import Telemetry

/// The calculations of a query, and how the cells of a pass come to their values.
struct Measures {
    /// A cell's values, by calculation, and its spans.
    struct Cell {
        var values: [AttributeValue?]
        var spanCount: Int
    }

    let calculations: [Calculation]
    /// One for each subject whose numbers are asked for.
    private(set) var readers: [NumberReader] = []
    private let range: Range<Int64>
    private let now: Int64

    init(
        _ calculations: [Calculation], _ fields: FieldReader, _ range: Range<Int64>, now: Int64
    ) throws(ColumnError) {
        self.calculations = calculations
        self.range = range
        self.now = now
        for calculation in calculations where calculation.operation.takesNumbers {
            guard let subject = calculation.subject,
                !readers.contains(where: { $0.subject == subject })
            else { continue }
            readers.append(try NumberReader(subject, fields, fields.resolver.walk))
        }
    }

    /// How long a cell of the plan is.
    func seconds(of plan: CellPlan) -> Double {
        let length =
            plan.buckets.map { UInt64($0.granularity.nanoseconds) }
            ?? UInt64(bitPattern: range.upperBound &- range.lowerBound)
        return Double(max(length, 1)) / 1e9
    }

    func reader(of subject: Subject) throws(ColumnError) -> NumberReader {
        guard let reader = readers.first(where: { $0.subject == subject }) else {
            throw ColumnError(.source, "a calculation's column was not prepared")
        }
        return reader
    }

    /// The values of every cell. A pass, and two more for percentiles.
    func values(_ plan: CellPlan, _ scan: QueryScan) throws(ColumnError) -> [Cell] {
        let totals = CellTotals(self, plan, range, now: now)
        try scan.forEachView { view, rows throws(ColumnError) in
            try plan.withCells(of: view, rows, scan.pool) { rows, cells throws(ColumnError) in
                try totals.add(view, rows, cells, scan)
            }
        }
        totals.grow()
        let count = totals.spans.count
        // Groups that come up later, for a chunk has changed, are in no cell.
        var fixed = plan
        if plan.groups != nil, plan.rows == nil {
            fixed.rows = Array(0..<count)
            fixed.rowCount = count
        }
        var percentiles: [[Int: [Int64?]]] = readers.map { _ in [:] }
        for (index, reader) in readers.enumerated() {
            percentiles[index] = try self.percentiles(
                reader, fixed, scan, count, totals.counts(of: index))
        }
        return (0..<count).map { cell in
            Cell(
                values: calculations.map { calculation in
                    value(calculation, cell, totals, percentiles)
                }, spanCount: totals.spans[cell])
        }
    }

    /// By permille, then by cell: the keys.
    private func percentiles(
        _ reader: NumberReader, _ plan: CellPlan, _ scan: QueryScan, _ cellCount: Int,
        _ counts: [Int]?
    ) throws(ColumnError) -> [Int: [Int64?]] {
        let permilles = Set(
            calculations.filter { $0.subject == reader.subject }.compactMap(\.operation.permille)
        ).sorted()
        guard !permilles.isEmpty, cellCount > 0 else { return [:] }
        let percentiles = Percentiles(
            domain: reader.domain, bounds: reader.bounds, permilles: permilles
        ) { body throws(ColumnError) in
            try scan.forEachView { view, rows throws(ColumnError) in
                try plan.withCells(of: view, rows, scan.pool) { rows, cells throws(ColumnError) in
                    try scan.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                        var numbers = try reader.read(view, to: keys)
                        Bitmap.formIntersection(&numbers, rows)
                        body(keys, numbers, cells)
                    }
                }
            }
        }
        let keys = try percentiles.keys(cellCount: cellCount, counts: counts)
        var byPermille: [Int: [Int64?]] = [:]
        for (place, permille) in permilles.enumerated() {
            byPermille[permille] = keys.map { $0[place] }
        }
        return byPermille
    }

    // MARK: Values

    private func value(
        _ calculation: Calculation, _ cell: Int, _ totals: CellTotals,
        _ percentiles: [[Int: [Int64?]]]
    ) -> AttributeValue? {
        var facts = CellFacts(spanCount: totals.spans[cell], seconds: totals.seconds)
        switch calculation.operation {
        case .count: facts.valueCount = calculation.subject.map { totals.present(cell, $0) } ?? 0
        case .countDistinct:
            facts.valueCount = calculation.subject.map { totals.distinct(cell, $0) } ?? 0
        case .concurrency: facts.concurrency = totals.concurrency(cell)
        default: break
        }
        guard let index = readers.firstIndex(where: { $0.subject == calculation.subject }) else {
            return facts.value(of: calculation, nil)
        }
        let numbers = totals.numbers[index]
        if let permille = calculation.operation.permille {
            facts.percentile = percentiles[index][permille].flatMap { $0[cell] }
        } else if numbers.counts[cell] > 0 {
            facts.numbers = CellFacts.Numbers(
                count: numbers.counts[cell], sum: numbers.sum(cell), least: numbers.least[cell],
                greatest: numbers.greatest[cell])
        }
        return facts.value(of: calculation, readers[index])
    }
}
