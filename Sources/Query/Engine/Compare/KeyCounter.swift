internal import Columns
internal import Telemetry

/// The values of one key on both sides of a comparison. A pass over the chunks that have such
/// spans, and two more where there are many numbers: their bounds, then the counts of ranges.
struct KeyCounter {
    /// Different numbers from which on ranges of them are counted.
    static let maximumNumbers = 32

    private let subject: Subject
    private let rows: ComparedRows
    private let fields: FieldReader
    /// Nil for a key without columns of numbers.
    private let reader: NumberReader?
    private(set) var values = ValueCounts()
    private(set) var ranges: [(bounds: Range<Double>, counts: ComparisonResult.Counts)] = []

    init(_ subject: Subject, _ rows: ComparedRows, _ fields: FieldReader) throws(ColumnError) {
        self.subject = subject
        self.rows = rows
        self.fields = fields
        reader =
            KeyCounter.hasNumbers(subject, rows.walk)
            ? try NumberReader(subject, fields, rows.walk) : nil
        guard try !countValues() else { return }
        values = ValueCounts()
        try countRanges()
    }

    private static func hasNumbers(_ subject: Subject, _ walk: ChunkWalk) -> Bool {
        switch subject.field {
        case .column(let column): column == .durationMilliseconds
        case .attribute(.first, let name), .attribute(.span, let name):
            walk.chunks.contains { chunk in
                chunk.directory.indices(ofKey: name).contains { place in
                    [.int, .double].contains(chunk.directory.entries[place].identity.type)
                }
            }
        case .attribute: false
        }
    }

    /// Whether a chunk knows all there is of the key.
    private func isKnown(_ view: ChunkView) -> Bool {
        guard view.directory.hasMoreKeys, case .attribute(let owner, let name) = subject.field
        else { return true }
        return owner == .scope || owner == .resource
            || !view.directory.indices(ofKey: name).isEmpty
    }

    // MARK: Values

    /// False where there are too many numbers.
    private mutating func countValues() throws(ColumnError) -> Bool {
        var values = values
        let isLimited = reader != nil
        var isDone = true
        try rows.forEachView { view, sides throws(ColumnError) in
            guard isDone, isKnown(view) else { return }
            isDone = try count(
                sides, of: view, &values, numbers: isLimited ? KeyCounter.maximumNumbers : .max)
        }
        self.values = values
        return isDone
    }

    /// False where the values have more different numbers than that, and some may not be counted.
    private func count(
        _ sides: ComparedRows.Sides, of view: ChunkView, _ values: inout ValueCounts,
        numbers: Int = .max
    ) throws(ColumnError) -> Bool {
        try fields.pool.withVector(of: UInt32.self) { codes throws(ColumnError) in
            let table = try fields.code(subject, of: view, to: codes)
            var counts = [ComparisonResult.Counts](
                repeating: ComparisonResult.Counts(), count: table.count)
            counts.withUnsafeMutableBufferPointer { counts in
                forEachRow(sides.selection) { row in counts[Int(codes[row])].selection &+= 1 }
                forEachRow(sides.baseline) { row in counts[Int(codes[row])].baseline &+= 1 }
            }
            let isIncomplete = isIncomplete(view)
            for (code, counts) in counts.enumerated() where counts.total > 0 {
                let code = UInt32(truncatingIfNeeded: code)
                if let text = table.text(of: code) {
                    add(text, counts, isIncomplete, &values)
                } else if let value = table.value(of: code) {
                    add(value, counts, isIncomplete, &values)
                    if values.numberCount > numbers { return false }
                } else {
                    values.absent.add(counts)
                }
            }
            return true
        }
    }

    private func add(
        _ value: GroupValue, _ counts: ComparisonResult.Counts, _ isIncomplete: Bool,
        _ values: inout ValueCounts
    ) {
        guard let (text, isJSON) = value.text else { return values.add(value, counts) }
        var contiguous = text
        contiguous.withUTF8 {
            add(CodedText(bytes: $0, isJSON: isJSON), counts, isIncomplete, &values)
        }
    }

    private func add(
        _ text: CodedText, _ counts: ComparisonResult.Counts, _ isIncomplete: Bool,
        _ values: inout ValueCounts
    ) {
        // What is too long for a column is an empty text there.
        if text.bytes.count > ColumnChunk.maximumValueByteCount
            || isIncomplete && text.bytes.isEmpty
        {
            values.longTexts.add(counts)
        } else {
            values.add(text, counts)
        }
    }

    private func isIncomplete(_ view: ChunkView) -> Bool {
        view.directory.entries.contains { entry in
            guard entry.isIncomplete else { return false }
            return switch (entry.identity, subject.field) {
            case (.attribute(let key, _), .attribute(_, let name)): key == name
            case (.intrinsic(.name), .column(.name)): true
            case (.intrinsic(.statusMessage), .column(.statusMessage)): true
            default: false
            }
        }
    }

    // MARK: Ranges

    private mutating func countRanges() throws(ColumnError) {
        guard let reader, let scale = try scale(reader) else { return }
        var values = values
        var counter = HeatmapCounter(scale, reader, times: 2)
        try rows.forEachView { view, sides throws(ColumnError) in
            guard isKnown(view) else { return }
            var rest = sides
            try fields.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                let numbers = try reader.readFinite(view, to: keys)
                Bitmap.subtract(&rest.selection, numbers)
                Bitmap.subtract(&rest.baseline, numbers)
                var counted = sides
                Bitmap.formIntersection(&counted.selection, numbers)
                Bitmap.formIntersection(&counted.baseline, numbers)
                counter.add(keys, counted.selection, nil)
                fields.pool.withVector(of: UInt32.self) { second in
                    second.update(repeating: 1, count: view.rowCount)
                    counter.add(keys, counted.baseline, second)
                }
            }
            guard !rest.isEmpty else { return }
            if mayHaveOthers(view) {
                _ = try count(rest, of: view, &values)
            } else {
                values.absent.selection += Bitmap.count(rest.selection)
                values.absent.baseline += Bitmap.count(rest.baseline)
            }
        }
        self.values = values
        let table = counter.table
        ranges = zip(zip(scale.edges, scale.edges.dropFirst()), zip(table[0], table[1])).map {
            ($0.0..<$0.1, ComparisonResult.Counts(selection: $1.0, baseline: $1.1))
        }
    }

    /// Whether rows without a finite number may have another value.
    private func mayHaveOthers(_ view: ChunkView) -> Bool {
        guard case .attribute(let owner, let name) = subject.field else { return false }
        // Texts of resources are not read for it: a span's own numbers are seldom there.
        return owner == .first
            || view.directory.indices(ofKey: name).contains { place in
                view.directory.entries[place].identity.type != .int
            }
    }

    /// The buckets of the numbers there are; nil for none.
    private func scale(_ reader: NumberReader) throws(ColumnError) -> HeatmapScale? {
        var bounds = NumberBounds(reader)
        try rows.forEachView { view, sides throws(ColumnError) in
            guard isKnown(view) else { return }
            try fields.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
                var all = sides.selection
                Bitmap.formUnion(&all, sides.baseline)
                Bitmap.formIntersection(&all, try reader.readFinite(view, to: keys))
                bounds.add(keys, all)
            }
        }
        return bounds.scale
    }
}
