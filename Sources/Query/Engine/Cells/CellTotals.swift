internal import Columns
internal import Telemetry

/// What a lane of a pass adds up for each cell of a plan.
final class CellTotals {
    private let measures: Measures
    private(set) var spans: [Int]
    /// By reader; empty where no total is asked for.
    private(set) var numbers: [NumberTotals]
    /// By reader; nil where no percentile is asked for.
    private(set) var histograms: [KeyHistograms?] = []
    private var present: [[Int]]
    private var distinct: [DistinctValues]
    private var running: RunningTime?

    init(_ measures: Measures, cellCount: Int) {
        self.measures = measures
        spans = Array(repeating: 0, count: measures.countsSpans ? cellCount : 0)
        numbers = zip(measures.readers, measures.areTotalsNeeded).map { reader, isNeeded in
            NumberTotals(reader.domain, cellCount: isNeeded ? cellCount : 0)
        }
        present = measures.presentSubjects.map { _ in Array(repeating: 0, count: cellCount) }
        distinct = measures.distinctSubjects.map { _ in DistinctValues(cellCount: cellCount) }
    }

    /// Of a plan's own cells, ready to have rows added.
    convenience init(_ measures: Measures, _ plan: CellPlan, spanCount: Int) {
        let cellCount = plan.count
        self.init(measures, cellCount: cellCount)
        histograms = zip(measures.readers, measures.permilles).map { reader, permilles in
            permilles.isEmpty
                ? nil : KeyHistograms(reader, cellCount: cellCount, spanCount: spanCount)
        }
        if measures.hasConcurrency {
            running = RunningTime(
                measures.range, plan.buckets, now: measures.now, cellCount: cellCount)
        }
    }

    func add(
        _ view: ChunkView, _ rows: [UInt64], _ cells: UnsafeMutablePointer<UInt32>?,
        _ fields: FieldReader
    ) throws(ColumnError) {
        let pool = fields.pool
        if !spans.isEmpty { CellTotals.count(rows, cells, &spans) }
        for (index, reader) in measures.readers.enumerated()
        where measures.areTotalsNeeded[index] || histograms[index] != nil {
            try pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                var found = try reader.read(view, to: keys)
                Bitmap.formIntersection(&found, rows)
                if measures.areTotalsNeeded[index] { numbers[index].add(keys, found, cells) }
                histograms[index]?.add(keys, found, cells)
            }
        }
        for (index, subject) in measures.presentSubjects.enumerated() {
            try pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                _ = try fields.code(subject, of: view, to: codes)
                var there = rows
                forEachRow(rows) { row in
                    if codes[row] == 0 { there[row >> 6] &= ~(1 << UInt64(row & 63)) }
                }
                CellTotals.count(there, cells, &present[index])
            }
        }
        for (index, subject) in measures.distinctSubjects.enumerated() {
            try pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                let table = try fields.code(subject, of: view, to: codes)
                distinct[index].add(table, codes, rows, cells)
            }
        }
        try running?.add(view, rows, cells, pool)
    }

    private static func count(
        _ rows: [UInt64], _ cells: UnsafeMutablePointer<UInt32>?, _ counts: inout [Int]
    ) {
        guard let cells else {
            counts[0] += Bitmap.count(rows)
            return
        }
        counts.withUnsafeMutableBufferPointer { counts in
            forEachRow(rows) { row in counts[Int(cells[row])] &+= 1 }
        }
    }

    // MARK: Together

    /// Adds what another lane has of the same cells.
    func add(_ other: CellTotals) {
        addTotals(of: other, nil)
        for index in histograms.indices {
            if let others = other.histograms[index] { histograms[index]?.add(others) }
        }
        if let others = other.running { running?.add(others) }
    }

    /// The totals of cells that are made of these, without histograms.
    func mapped(_ map: CellMap) -> CellTotals {
        guard map.cells != nil else { return self }
        let totals = CellTotals(measures, cellCount: map.count)
        totals.addTotals(of: self, map.cells)
        return totals
    }

    /// - Parameter map: by the other's cell: the cell here, or −1; nil where they are the same.
    private func addTotals(of other: CellTotals, _ map: [Int32]?) {
        CellTotals.add(other.spans, to: &spans, map)
        for index in numbers.indices { numbers[index].add(other.numbers[index], map) }
        for index in present.indices {
            CellTotals.add(other.present[index], to: &present[index], map)
        }
        for index in distinct.indices { distinct[index].add(other.distinct[index], map) }
    }

    private static func add(_ counts: [Int], to sums: inout [Int], _ map: [Int32]?) {
        for (place, count) in counts.enumerated() {
            let cell = map.map { Int($0[place]) } ?? place
            if cell >= 0 { sums[cell] += count }
        }
    }

    // MARK: Values

    func present(_ cell: Int, _ subject: Subject) -> Int {
        measures.presentSubjects.firstIndex(of: subject).map { present[$0][cell] } ?? 0
    }

    func distinct(_ cell: Int, _ subject: Subject) -> Int {
        measures.distinctSubjects.firstIndex(of: subject).map { distinct[$0].count(cell) } ?? 0
    }

    func concurrency(_ cell: Int) -> Double { running?.average(cell) ?? 0 }
}
