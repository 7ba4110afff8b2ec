internal import Columns
internal import Telemetry

/// The rows of a chunk that a selection means.
struct RowSelector {
    /// In nanoseconds since the epoch; nil where nothing is said.
    let since: Int64?
    let until: Int64?
    private let condition: ScanCondition
    private let fields: FieldReader
    private let group: [(subject: Subject, value: GroupValue?)]
    private let numbers: NumberReader?
    /// Of `numbers`.
    private let keys: ClosedRange<Int64>?

    /// - Parameter fields: of a walk that needs all of the selection's subjects.
    init(_ selection: SpanSelection, _ fields: FieldReader) throws(ColumnError) {
        self.fields = fields
        (since, until) = (selection.since, selection.until)
        condition = try RowSelector.condition(selection.filter, fields.resolver)
        group = selection.group.map { ($0.subject, $0.value.map(GroupValue.init)) }
        if let wanted = selection.numbers {
            let reader = try NumberReader(wanted.subject, fields, fields.resolver.walk)
            keys = reader.keys(from: wanted.lowerBound, below: wanted.upperBound)
            numbers = reader
        } else {
            (numbers, keys) = (nil, nil)
        }
        // Rows may be asked for in lanes.
        for part in group where part.subject.asksTrace { _ = try fields.values(of: part.subject) }
        if let asked = numbers?.subject, asked.asksTrace { _ = try fields.numbers(of: asked) }
    }

    private static func condition(
        _ filter: Expression?, _ resolver: ConditionResolver
    ) throws(ColumnError) -> ScanCondition {
        guard let filter else { return .constant(true) }
        do {
            return try resolver.resolve(try Filter(filter).condition)
        } catch let error as ColumnError {
            throw error
        } catch {
            throw ColumnError(.source, "the filter cannot be asked: \(error)")
        }
    }

    /// Whether some span of the chunk may be meant, by its start.
    func isInTime(_ chunk: ChunkReference) -> Bool {
        let starts = chunk.directory.starts
        return since.map { $0 <= starts.upperBound } ?? true
            && until.map { $0 > starts.lowerBound } ?? true
    }

    func rows(of view: ChunkView) throws(ColumnError) -> [UInt64] {
        var rows = view.live
        let starts = view.directory.starts
        let low = since ?? .min
        let high = until.map { $0 == .min ? .min : $0 - 1 } ?? .max
        guard low <= high, until != .min else { return Bitmap.none(view.rowCount) }
        if starts.lowerBound < low || starts.upperBound > high {
            Bitmap.formIntersection(&rows, try view.rows(in: [low...high], of: .start))
        }
        guard !Bitmap.isEmpty(rows) else { return rows }
        if !condition.isAlwaysTrue {
            Bitmap.formIntersection(&rows, try condition.rows(of: view))
        }
        for part in group where !Bitmap.isEmpty(rows) {
            try keep(part.subject, part.value, of: view, &rows)
        }
        if let numbers, !Bitmap.isEmpty(rows) { try keep(numbers, of: view, &rows) }
        return rows
    }

    private func keep(
        _ subject: Subject, _ value: GroupValue?, of view: ChunkView, _ rows: inout [UInt64]
    ) throws(ColumnError) {
        try fields.pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
            let table = try fields.code(subject, of: view, to: codes)
            // By code: 0 where it is not known yet.
            var answers = [UInt8](repeating: 0, count: table.count)
            var kept = Bitmap.none(view.rowCount)
            forEachRow(rows) { row in
                let code = Int(codes[row])
                if answers[code] == 0 {
                    answers[code] = table.value(of: codes[row]) == value ? 1 : 2
                }
                if answers[code] == 1 { Bitmap.insert(row, into: &kept) }
            }
            rows = kept
        }
    }

    private func keep(
        _ reader: NumberReader, of view: ChunkView, _ rows: inout [UInt64]
    ) throws(ColumnError) {
        guard let keys else {
            rows = Bitmap.none(view.rowCount)
            return
        }
        try fields.pool.withVector(of: Int64.self) { numbers throws(ColumnError) in
            Bitmap.formIntersection(&rows, try reader.readFinite(view, to: numbers))
            var kept = Bitmap.none(view.rowCount)
            forEachRow(rows) { row in
                if keys.contains(numbers[row]) { Bitmap.insert(row, into: &kept) }
            }
            rows = kept
        }
    }
}

extension NumberReader {
    /// The keys of numbers from one bound up to another; nil for none.
    fileprivate func keys(from low: Double, below high: Double) -> ClosedRange<Int64>? {
        guard low < high else { return nil }
        let first = firstKey(atOrAbove: low)
        let afterLast = firstKey(atOrAbove: high)
        guard let first else { return nil }
        guard let afterLast else { return first...(.max) }
        return first < afterLast ? first...(afterLast - 1) : nil
    }

    /// The first key whose number is at or above a bound; nil where there is none.
    func firstKey(atOrAbove bound: Double) -> Int64? {
        if domain == .doubles { return Intervals.key(bound == 0 ? -0.0 : bound) }
        let test = Condition.Test.ordered(.greaterOrEqual, .double(bound))
        let ranges =
            domain == .milliseconds
            ? Intervals.integers(of: test) { .double(Double($0) / 1e6) }
            : Intervals.integers(of: test)
        return ranges.first?.lowerBound
    }
}
