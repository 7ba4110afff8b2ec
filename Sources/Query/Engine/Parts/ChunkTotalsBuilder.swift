internal import Columns

/// Adds up the spans of a chunk, which may be several views.
struct ChunkTotalsBuilder {
    private let readers: [NumberReader]
    private let question: KeptParts.TotalsQuestion
    private let fields: FieldReader
    private let plan: CellPlan
    private let bucketCount: Int
    private let times: [Int64]
    private var totals = ChunkTotals()
    /// By group and bucket: the cell.
    private var places: [UInt64: Int] = [:]
    /// By subject: the cells and the keys of numbers, as they come.
    private var pairs: [[(cell: UInt32, key: Int64)]]

    init(
        _ question: KeptParts.TotalsQuestion, _ readers: [NumberReader], _ fields: FieldReader,
        _ buckets: TimeBuckets?
    ) {
        self.question = question
        self.readers = readers
        self.fields = fields
        let groups = question.groupBy.isEmpty ? nil : GroupRegistry(question.groupBy, fields)
        plan = CellPlan(groups: groups, buckets: buckets)
        bucketCount = buckets?.count ?? 1
        times = buckets?.times ?? [0]
        pairs = readers.map { _ in [] }
        totals.present = question.present.map { _ in [] }
        totals.distinct = question.distinct.map { _ in [] }
    }

    mutating func add(_ view: ChunkView, _ rows: [UInt64]) throws(ColumnError) {
        let pool = fields.pool
        try pool.withVector(of: UInt32.self) { cells throws(ColumnError) in
            var rows = rows
            try plan.withCells(of: view, rows, pool) { found, numbers throws(ColumnError) in
                rows = found
                place(found, numbers, cells)
            }
            for (index, reader) in readers.enumerated() {
                try pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                    var numbers = try reader.read(view, to: keys)
                    Bitmap.formIntersection(&numbers, rows)
                    pairs[index].reserveCapacity(pairs[index].count + Bitmap.count(numbers))
                    forEachRow(numbers) { row in pairs[index].append((cells[row], keys[row])) }
                }
            }
            for (index, subject) in question.present.enumerated() {
                try pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
                    _ = try fields.code(subject, of: view, to: codes)
                    forEachRow(rows) { row in
                        if codes[row] != 0 { totals.present[index][Int(cells[row])] += 1 }
                    }
                }
            }
            for (index, subject) in question.distinct.enumerated() {
                try addDistinct(subject, of: view, rows, cells, to: &totals.distinct[index])
            }
        }
    }

    /// Gives each row its cell of the chunk's.
    private mutating func place(
        _ rows: [UInt64], _ numbers: UnsafeMutablePointer<UInt32>?,
        _ cells: UnsafeMutablePointer<UInt32>
    ) {
        var last = (number: UInt64.max, place: 0)
        forEachRow(rows) { row in
            let number = UInt64(numbers?[row] ?? 0)
            if number != last.number { last = (number, place(number)) }
            cells[row] = UInt32(truncatingIfNeeded: last.place)
            totals.cells[last.place].spanCount += 1
        }
    }

    private mutating func place(_ number: UInt64) -> Int {
        if let known = places[number] { return known }
        let place = totals.cells.count
        places[number] = place
        totals.cells.append(
            ChunkTotals.Cell(
                group: Int(number) / bucketCount, time: times[Int(number) % bucketCount]))
        for index in totals.present.indices { totals.present[index].append(0) }
        for index in totals.distinct.indices { totals.distinct[index].append([]) }
        return place
    }

    private func addDistinct(
        _ subject: Subject, of view: ChunkView, _ rows: [UInt64],
        _ cells: UnsafeMutablePointer<UInt32>, to sets: inout [Set<GroupValue>]
    ) throws(ColumnError) {
        try fields.pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
            let table = try fields.code(subject, of: view, to: codes)
            var seen: Set<UInt64> = []
            forEachRow(rows) { row in
                guard codes[row] != 0 else { return }
                seen.insert(UInt64(cells[row]) << 32 | UInt64(codes[row]))
            }
            for pair in seen {
                if let value = table.value(of: UInt32(truncatingIfNeeded: pair)) {
                    sets[Int(pair >> 32)].insert(value)
                }
            }
        }
    }

    /// What was added.
    func finished() -> ChunkTotals {
        var totals = totals
        totals.groups = plan.groups?.groups ?? [[]]
        for (index, reader) in readers.enumerated() {
            totals.numbers.append(numbers(pairs[index], reader.domain))
        }
        return totals
    }

    private func numbers(
        _ pairs: [(cell: UInt32, key: Int64)], _ domain: NumberReader.Domain
    ) -> ChunkTotals.Numbers {
        let count = totals.cells.count
        var numbers = ChunkTotals.Numbers()
        numbers.sums = Array(repeating: 0, count: count)
        numbers.doubleSums = Array(repeating: 0, count: count)
        numbers.ends = Array(repeating: 0, count: count)
        for pair in pairs {
            let cell = Int(pair.cell)
            numbers.ends[cell] += 1
            if domain == .doubles {
                numbers.doubleSums[cell] += Intervals.double(pair.key)
            } else {
                numbers.sums[cell] += Int128(pair.key)
            }
        }
        var (starts, end) = ([Int](), 0)
        for cell in 0..<count {
            starts.append(end)
            end += numbers.ends[cell]
            numbers.ends[cell] = end
        }
        numbers.keys = Array(repeating: 0, count: pairs.count)
        var next = starts
        for pair in pairs {
            numbers.keys[next[Int(pair.cell)]] = pair.key
            next[Int(pair.cell)] += 1
        }
        let ends = numbers.ends
        numbers.keys.withUnsafeMutableBufferPointer { keys in
            for cell in 0..<count {
                var own = UnsafeMutableBufferPointer(rebasing: keys[starts[cell]..<ends[cell]])
                own.sort()
            }
        }
        return numbers
    }
}
