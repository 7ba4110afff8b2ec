internal import Columns
internal import Telemetry

/// The totals of a plan's cells, from one pass over the spans, and of all cells that are made of
/// these: rows and their series are added up together.
final class CellGrid {
    /// Cells at most of which several plans are made.
    static let maximumSharedCells = 1 << 14

    let plan: CellPlan
    private let measures: Measures
    /// Which has this grid.
    private unowned let scan: QueryScan
    private let totals: CellTotals
    /// By reader: the percentiles of the plan's own cells, where they were found alongside.
    private var known: [[Int64?]]?

    init(_ plan: CellPlan, _ measures: Measures, _ scan: QueryScan) throws(ColumnError) {
        self.plan = plan
        self.measures = measures
        self.scan = scan
        let lanes = (0..<scan.walk.laneCount).map { _ in
            CellTotals(measures, plan, spanCount: scan.walk.spanCount)
        }
        totals = lanes[0]
        try scan.forEachView { lane, view, rows throws(ColumnError) in
            try plan.withCells(of: view, rows, scan.pool) { rows, cells throws(ColumnError) in
                try lanes[lane].add(view, rows, cells, scan.fields)
            }
        }
        for lane in lanes.dropFirst() { totals.add(lane) }
    }

    /// The values of each cell of the plan, or of one whose cells are made of these.
    func values(_ other: CellPlan) throws(ColumnError) -> [Measures.Cell] {
        let seconds = measures.seconds(of: other)
        return try values(
            plan.map(other, seconds: seconds)
                ?? CellMap(cells: nil, count: plan.count, seconds: seconds))
    }

    /// The values of each cell of a map. Percentiles take one more pass; of all cells on the first
    /// time, so that a row's series needs none.
    private func values(_ map: CellMap) throws(ColumnError) -> [Measures.Cell] {
        let percentiles = try percentiles(map)
        let totals = totals.mapped(map)
        return (0..<map.count).map { cell in
            Measures.Cell(
                values: measures.calculations.map { calculation in
                    value(calculation, cell, map, totals, percentiles)
                }, spanCount: measures.countsSpans ? totals.spans[cell] : 0)
        }
    }

    /// By reader: the keys by cell and permille.
    private func percentiles(_ map: CellMap) throws(ColumnError) -> [[Int64?]] {
        let isFirst = known == nil
        let own = CellMap(cells: nil, count: plan.count, seconds: 0)
        let wanted = isFirst ? map : missing(map)
        let maps = isFirst && map.cells != nil ? [wanted, own] : [wanted]
        var found: [[[Int64?]]] = []
        for (index, permilles) in measures.permilles.enumerated() {
            guard let histograms = totals.histograms[index] else {
                found.append(maps.map { _ in [] })
                continue
            }
            let search = Percentiles(histograms, permilles) { body throws(ColumnError) in
                try self.pass(self.measures.readers[index], body)
            }
            found.append(try search.keys(maps, laneCount: scan.walk.laneCount))
        }
        if isFirst { known = found.map { $0[maps.count - 1] } }
        var keys = found.map { $0[0] }
        if !isFirst { copyKnown(map, to: &keys) }
        return keys
    }

    private func pass(
        _ reader: NumberReader, _ body: Percentiles.Body
    ) throws(ColumnError) {
        try scan.forEachView { lane, view, rows throws(ColumnError) in
            try plan.withCells(of: view, rows, scan.pool) { rows, cells throws(ColumnError) in
                try scan.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                    var numbers = try reader.read(view, to: keys)
                    Bitmap.formIntersection(&numbers, rows)
                    body(lane, keys, numbers, cells)
                }
            }
        }
    }

    /// A map without the cells that are one of the plan's, whose percentiles are known.
    private func missing(_ map: CellMap) -> CellMap {
        let sizes = map.sizes
        var missing = map
        missing.cells = (map.cells ?? Array(0..<Int32(truncatingIfNeeded: map.count))).map {
            $0 >= 0 && sizes[Int($0)] > 1 ? $0 : -1
        }
        return missing
    }

    private func copyKnown(_ map: CellMap, to keys: inout [[Int64?]]) {
        let sizes = map.sizes
        for (index, permilles) in measures.permilles.enumerated() where !permilles.isEmpty {
            guard let known = known?[index] else { continue }
            for place in 0..<plan.count {
                let cell = map.cells.map { Int($0[place]) } ?? place
                guard cell >= 0, sizes[cell] == 1 else { continue }
                for slot in permilles.indices {
                    keys[index][cell * permilles.count + slot] =
                        known[place * permilles.count + slot]
                }
            }
        }
    }

    // MARK: Values

    private func value(
        _ calculation: Calculation, _ cell: Int, _ map: CellMap, _ totals: CellTotals,
        _ percentiles: [[Int64?]]
    ) -> AttributeValue? {
        var facts = CellFacts(
            spanCount: measures.countsSpans ? totals.spans[cell] : 0, seconds: map.seconds)
        switch calculation.operation {
        case .count: facts.valueCount = calculation.subject.map { totals.present(cell, $0) } ?? 0
        case .countDistinct:
            facts.valueCount = calculation.subject.map { totals.distinct(cell, $0) } ?? 0
        case .concurrency: facts.concurrency = totals.concurrency(cell)
        default: break
        }
        let place = measures.readers.firstIndex { $0.subject == calculation.subject }
        guard let place, calculation.operation.takesNumbers else {
            return facts.value(of: calculation, nil)
        }
        if let permille = calculation.operation.permille {
            let permilles = measures.permilles[place]
            facts.percentile = permilles.firstIndex(of: permille).flatMap { slot in
                percentiles[place][cell * permilles.count + slot]
            }
        } else if measures.areTotalsNeeded[place] {
            facts.numbers = totals.numbers[place].facts(cell)
        }
        return facts.value(of: calculation, measures.readers[place])
    }
}
