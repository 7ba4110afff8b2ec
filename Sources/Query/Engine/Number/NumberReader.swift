internal import Columns
internal import Telemetry

/// The numbers among the values of a subject, as 64-bit keys that sort as they do: ints as they
/// are, doubles by `Intervals.key`. Which of the two a question's chunks decide: ints alone stay
/// exact, and where some are doubles all are.
struct NumberReader {
    enum Domain {
        case integers
        /// Nanoseconds that are shown as milliseconds.
        case milliseconds
        case doubles
    }

    let subject: Subject
    let domain: Domain
    /// All keys lie within.
    let bounds: ClosedRange<Int64>
    private let fields: FieldReader

    /// O(chunks).
    init(_ subject: Subject, _ fields: FieldReader, _ chunks: ChunkWalk) throws(ColumnError) {
        self.subject = subject
        self.fields = fields
        if subject.asksTrace {
            domain = .doubles
            bounds = Intervals.key(-.infinity)...Intervals.key(.infinity)
        } else {
            (domain, bounds) = try NumberReader.survey(subject.field, chunks)
        }
    }

    private static func survey(
        _ field: Subject.Field, _ walk: ChunkWalk
    ) throws(ColumnError) -> (Domain, ClosedRange<Int64>) {
        var integers: ClosedRange<Int64>?
        var doubles: ClosedRange<Double>?
        var hasDoubles = false
        try walk.forEachView { view throws(ColumnError) in
            guard case .attribute(let owner, let name) = field else {
                let place = view.directory.index(of: .intrinsic(.duration))
                integers = union(integers, place.flatMap { view.directory.entries[$0].integers })
                return
            }
            if owner == .first || owner == .span {
                for place in view.directory.indices(ofKey: name) {
                    let entry = view.directory.entries[place]
                    integers = union(integers, entry.integers)
                    doubles = union(doubles, entry.doubles)
                    if entry.identity.type == .double { hasDoubles = true }
                }
            }
            for (_, table) in ChunkView.sharedTables where owner != .span {
                for case .some(let value) in try view.values(of: name, in: table) {
                    switch value {
                    case .int(let number): integers = union(integers, number...number)
                    case .double(let number) where !number.isNaN:
                        doubles = union(doubles, number...number)
                        hasDoubles = true
                    default: break
                    }
                }
            }
        }
        if case .column = field { return (.milliseconds, integers ?? 0...0) }
        guard hasDoubles else { return (.integers, integers ?? 0...0) }
        let all = union(
            doubles, integers.map { Double($0.lowerBound)...Double($0.upperBound) })
        guard let all else { return (.doubles, 0...0) }
        // Both zeros have a key.
        let low = min(Intervals.key(all.lowerBound), all.lowerBound == 0 ? -1 : .max)
        return (.doubles, low...max(low, Intervals.key(all.upperBound), 0))
    }

    private static func union<Bound>(
        _ left: ClosedRange<Bound>?, _ right: ClosedRange<Bound>?
    ) -> ClosedRange<Bound>? {
        guard let left, let right else { return left ?? right }
        return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
    }

    /// What a key stands for.
    func value(of key: Int64) -> AttributeValue {
        switch domain {
        case .integers: .int(key)
        case .milliseconds: .double(Double(key) / 1e6)
        case .doubles: .double(Intervals.double(key))
        }
    }

    // MARK: Rows

    /// Writes the key of each row that has a number; gives these rows.
    func read(
        _ view: ChunkView, to keys: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) -> [UInt64] {
        if subject.asksTrace { return try readRelated(view, keys) }
        switch subject.field {
        case .column(.durationMilliseconds):
            let column = try view.intrinsic(.duration)
            column.unpack(to: keys)
            return column.presence
        case .column: return Bitmap.none(view.rowCount)
        case .attribute(let owner, let name): return try readAttribute(owner, name, view, keys)
        }
    }

    private func readAttribute(
        _ owner: Subject.Owner, _ name: String, _ view: ChunkView,
        _ keys: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) -> [UInt64] {
        var (found, covered) = (Bitmap.none(view.rowCount), Bitmap.none(view.rowCount))
        if owner == .first || owner == .span {
            let places = view.directory.indices(ofKey: name)
            for place in places {
                let column = try view.column(at: place)
                Bitmap.formUnion(&covered, column.presence)
                guard column.type == .int || column.type == .double else { continue }
                Bitmap.formUnion(&found, readColumn(column, isAlone: places.count == 1, keys))
            }
        }
        for (column, table) in ChunkView.sharedTables
        where owner == .first || (owner == .scope) == (column == .scope) && owner != .span {
            let values = try view.values(of: name, in: table)
            guard values.contains(where: { $0 != nil }) else { continue }
            var rows = try view.rows(of: column, wanted: values.map { $0 != nil })
            Bitmap.subtract(&rows, covered)
            Bitmap.formUnion(&covered, rows)
            try readShared(values.map { $0.flatMap(key) }, column, view, &rows, keys)
            Bitmap.formUnion(&found, rows)
        }
        return found
    }

    private func key(_ value: AttributeValue) -> Int64? {
        switch value {
        case .int(let number): domain == .doubles ? Intervals.key(Double(number)) : number
        case .double(let number): number.isNaN ? nil : Intervals.key(number)
        default: nil
        }
    }

    private func readColumn(
        _ column: PackedColumn, isAlone: Bool, _ keys: UnsafeMutablePointer<Int64>
    ) -> [UInt64] {
        var rows = column.presence
        if isAlone, column.type == .int, domain == .integers {
            column.unpack(to: keys)
            return rows
        }
        var notNumbers: [Int] = []
        fields.pool.withVector(of: Int64.self) { values in
            column.unpack(to: values)
            if column.type == .double {
                forEachRow(rows) { row in
                    let number = Double(bitPattern: UInt64(bitPattern: values[row]))
                    keys[row] = Intervals.key(number)
                    if number.isNaN { notNumbers.append(row) }
                }
            } else if domain == .doubles {
                forEachRow(rows) { row in keys[row] = Intervals.key(Double(values[row])) }
            } else {
                forEachRow(rows) { row in keys[row] = values[row] }
            }
        }
        for row in notNumbers { rows[row >> 6] &= ~(1 << UInt64(row & 63)) }
        return rows
    }

    private func readShared(
        _ table: [Int64?], _ column: IntrinsicColumn, _ view: ChunkView, _ rows: inout [UInt64],
        _ keys: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) {
        Bitmap.formIntersection(&rows, try view.rows(of: column, wanted: table.map { $0 != nil }))
        guard !Bitmap.isEmpty(rows) else { return }
        let packed = try view.intrinsic(column)
        fields.pool.withVector(of: UInt32.self) { codes in
            packed.unpackCodes(to: codes)
            forEachRow(rows) { row in keys[row] = table[Int(codes[row])] ?? 0 }
        }
    }

    private func readRelated(
        _ view: ChunkView, _ keys: UnsafeMutablePointer<Int64>
    ) throws(ColumnError) -> [UInt64] {
        let related = try fields.values(of: subject)
        let numbers = try fields.numbers(of: subject)
        let first = fields.resolver.walk.firstRows[view.place]
        var found = Bitmap.none(view.rowCount)
        for row in 0..<view.rowCount where first + row < related.codes.count {
            guard let number = numbers[Int(related.codes[first + row])] else { continue }
            keys[row] = number
            Bitmap.insert(row, into: &found)
        }
        return found
    }
}
