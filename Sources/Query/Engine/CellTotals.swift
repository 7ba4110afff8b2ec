internal import Columns
internal import Telemetry

/// What a pass adds up for each cell.
final class CellTotals {
    private let plan: CellPlan
    private let readers: [NumberReader]
    /// Whether a reader's totals are asked for.
    private let isNeeded: [Bool]
    private let presentSubjects: [Subject]
    private let distinctSubjects: [Subject]
    private let hasConcurrency: Bool
    /// Of a cell: a bucket's, or the range's.
    let seconds: Double

    private(set) var spans: [Int] = []
    private(set) var numbers: [NumberTotals]
    private var present: [[Int]]
    private var distinct: [DistinctValues]
    private var running: RunningTime

    init(_ measures: Measures, _ plan: CellPlan, _ range: Range<Int64>, now: Int64) {
        self.plan = plan
        readers = measures.readers
        let calculations = measures.calculations
        isNeeded = readers.map { reader in
            calculations.contains { calculation in
                guard calculation.subject == reader.subject else { return false }
                return switch calculation.operation {
                case .sum, .average, .minimum, .maximum, .rate: true
                default: false
                }
            }
        }
        func subjects(_ operation: Calculation.Operation) -> [Subject] {
            calculations.filter { $0.operation == operation }.compactMap(\.subject)
        }
        presentSubjects = subjects(.count)
        distinctSubjects = subjects(.countDistinct)
        hasConcurrency = calculations.contains { $0.operation == .concurrency }
        numbers = readers.map { NumberTotals($0.domain) }
        present = presentSubjects.map { _ in [] }
        distinct = distinctSubjects.map { _ in DistinctValues() }
        running = RunningTime(range, plan.buckets, now: now)
        seconds = measures.seconds(of: plan)
    }

    /// Makes room for all cells of the plan.
    func grow() {
        let missing = plan.count - spans.count
        guard missing > 0 else { return }
        spans += Array(repeating: 0, count: missing)
        for index in numbers.indices { numbers[index].grow(to: plan.count) }
        for index in present.indices { present[index] += Array(repeating: 0, count: missing) }
        for index in distinct.indices { distinct[index].grow(to: plan.count) }
        running.grow(to: plan.count)
    }

    func add(
        _ view: ChunkView, _ rows: [UInt64], _ cells: UnsafeMutablePointer<UInt32>?,
        _ scan: QueryScan
    ) throws(ColumnError) {
        grow()
        CellTotals.count(rows, cells, &spans)
        for index in readers.indices where isNeeded[index] {
            try scan.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                var found = try readers[index].read(view, to: keys)
                Bitmap.formIntersection(&found, rows)
                numbers[index].add(keys, found, cells)
            }
        }
        for index in presentSubjects.indices {
            try scan.pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                _ = try scan.fields.code(presentSubjects[index], of: view, to: codes)
                var there = rows
                forEachRow(rows) { row in
                    if codes[row] == 0 { there[row >> 6] &= ~(1 << UInt64(row & 63)) }
                }
                CellTotals.count(there, cells, &present[index])
            }
        }
        for index in distinctSubjects.indices {
            try scan.pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                let table = try scan.fields.code(distinctSubjects[index], of: view, to: codes)
                distinct[index].add(table, codes, rows, cells)
            }
        }
        if hasConcurrency { try running.add(view, rows, cells, scan.pool) }
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

    /// How many numbers a reader has in each cell; nil where they were not counted.
    func counts(of reader: Int) -> [Int]? { isNeeded[reader] ? numbers[reader].counts : nil }

    func present(_ cell: Int, _ subject: Subject) -> Int {
        presentSubjects.firstIndex(of: subject).map { present[$0][cell] } ?? 0
    }

    func distinct(_ cell: Int, _ subject: Subject) -> Int {
        distinctSubjects.firstIndex(of: subject).map { distinct[$0].count(cell) } ?? 0
    }

    func concurrency(_ cell: Int) -> Double { running.average(cell) }
}
