internal import Columns
internal import Telemetry

/// A code for each row by its value of a field: what is grouped by.
extension ChunkView {
    /// - Parameter codes: room for each row.
    func code(
        _ field: Subject.Field, to codes: UnsafeMutablePointer<UInt32>, _ pool: VectorPool
    ) throws(ColumnError) -> CodeTable {
        var table = CodeTable()
        switch field {
        case .attribute(let owner, let name):
            codes.update(repeating: 0, count: rowCount)
            // What is written later counts: the span's own last.
            for (column, values) in ChunkView.sharedTables.reversed() {
                if owner == .first || owner.column == column {
                    try codeShared(name, column, values, codes, &table, pool)
                }
            }
            if owner == .first || owner == .span { try codeOwn(name, codes, &table, pool) }
        case .column(let column): try code(column, codes, &table, pool)
        }
        return table
    }

    private func codeShared(
        _ name: String, _ column: IntrinsicColumn, _ values: IntrinsicColumn,
        _ codes: UnsafeMutablePointer<UInt32>, _ table: inout CodeTable, _ pool: VectorPool
    ) throws(ColumnError) {
        let values = try self.values(of: name, in: values)
        guard values.contains(where: { $0 != nil }) else { return }
        let first = table.add(values.count) { values[$0].map(GroupValue.init) }
        try pool.withVector(of: UInt32.self) { rows throws(ColumnError) in
            try intrinsic(column).unpackCodes(to: rows)
            for row in 0..<rowCount where values[Int(rows[row])] != nil {
                codes[row] = first &+ rows[row]
            }
        }
    }

    private func codeOwn(
        _ name: String, _ codes: UnsafeMutablePointer<UInt32>, _ table: inout CodeTable,
        _ pool: VectorPool
    ) throws(ColumnError) {
        for place in directory.indices(ofKey: name) {
            let column = try column(at: place)
            let known = directory.entries[place].integers
            switch column.type {
            case .int: codeNumbers(column, known, codes, &table, pool) { GroupValue(.int($0)) }
            case .bool:
                codeNumbers(column, 0...1, codes, &table, pool) { GroupValue(.bool($0 != 0)) }
            case .double:
                codeNumbers(column, nil, codes, &table, pool) {
                    GroupValue(Double(bitPattern: UInt64(bitPattern: $0)))
                }
            case .string, .other: codeTexts(column, codes, &table, pool)
            }
        }
    }

    private func codeNumbers(
        _ column: PackedColumn, _ known: ClosedRange<Int64>?,
        _ codes: UnsafeMutablePointer<UInt32>, _ table: inout CodeTable, _ pool: VectorPool,
        _ make: @escaping (Int64) -> GroupValue?
    ) {
        var numbers = IntegerCodes(known)
        let first = UInt32(truncatingIfNeeded: table.count)
        pool.withVector(of: Int64.self) { values in
            column.unpack(to: values)
            forEachRow(column.presence) { row in
                codes[row] = first &+ numbers.code(values[row])
            }
        }
        let values = numbers.values
        _ = table.add(values.count) { make(values[$0]) }
    }

    private func codeTexts(
        _ column: PackedColumn, _ codes: UnsafeMutablePointer<UInt32>, _ table: inout CodeTable,
        _ pool: VectorPool
    ) {
        let first = table.add(column)
        pool.withVector(of: UInt32.self) { entries in
            column.unpackCodes(to: entries)
            forEachRow(column.presence) { row in codes[row] = first &+ entries[row] }
        }
    }

    // MARK: Columns

    private func code(
        _ column: Column, _ codes: UnsafeMutablePointer<UInt32>, _ table: inout CodeTable,
        _ pool: VectorPool
    ) throws(ColumnError) {
        codes.update(repeating: 0, count: rowCount)
        switch column {
        case .name: codeTexts(try intrinsic(.name), codes, &table, pool)
        case .statusMessage: codeTexts(try intrinsic(.statusMessage), codes, &table, pool)
        case .serviceName:
            let services = try texts(of: .resourceService)
            let first = UInt32(truncatingIfNeeded: table.count)
            try codeRows(.resource, codes, &table, services.count) { row in
                services[row].map { GroupValue(.string($0)) }
            }
            for row in 0..<rowCount where services[Int(codes[row] &- first)] == nil {
                codes[row] = 0
            }
        case .kind:
            try codeWords(.kind, codes, &table) { SpanKind(rawValue: $0)?.name }
        case .status:
            try codeWords(.status, codes, &table) { StatusCode(rawValue: $0)?.name }
        case .source:
            try codeWords(.source, codes, &table) { SpanSource(rawValue: $0)?.name }
        case .error, .fault, .clientError, .throttle, .inProgress, .isRoot:
            try codeFlags(column, codes, &table)
        case .durationMilliseconds:
            try codeNumbers(.duration, codes, &table, pool) { GroupValue(Double($0) / 1e6) }
        case .startTime:
            try codeNumbers(.start, codes, &table, pool) {
                GroupValue(.string(Timestamp.iso8601(unixNano: $0)))
            }
        case .spanID, .parentID:
            try codeNumbers(column == .spanID ? .spanID : .parentID, codes, &table, pool) {
                let id = SpanID(rawValue: UInt64(bitPattern: $0))
                return GroupValue(.string(id.description))
            }
        case .traceID:
            let ids = try traceIDs()
            try codeRows(.trace, codes, &table, ids.count) {
                GroupValue(.string(ids[$0].description))
            }
        case .traceDurationMilliseconds, .traceSpanCount, .traceErrorCount, .traceStartTime:
            // The trace's, not the chunk's.
            break
        }
    }

    private func codeNumbers(
        _ column: IntrinsicColumn, _ codes: UnsafeMutablePointer<UInt32>,
        _ table: inout CodeTable, _ pool: VectorPool, _ make: @escaping (Int64) -> GroupValue?
    ) throws(ColumnError) {
        codeNumbers(try intrinsic(column), nil, codes, &table, pool, make)
    }

    /// By the row of a table.
    func codeRows(
        _ column: IntrinsicColumn, _ codes: UnsafeMutablePointer<UInt32>,
        _ table: inout CodeTable, _ count: Int, _ make: @escaping (Int) -> GroupValue?
    ) throws(ColumnError) {
        let first = table.add(count, make)
        try intrinsic(column).unpackCodes(to: codes)
        for row in 0..<rowCount { codes[row] = codes[row] &+ first }
    }

    private func codeWords(
        _ column: IntrinsicColumn, _ codes: UnsafeMutablePointer<UInt32>,
        _ table: inout CodeTable, _ word: @escaping (UInt8) -> String?
    ) throws(ColumnError) {
        try codeRows(column, codes, &table, 256) { number in
            word(UInt8(truncatingIfNeeded: number)).map { GroupValue(.string($0)) }
        }
    }

    private func codeFlags(
        _ column: Column, _ codes: UnsafeMutablePointer<UInt32>, _ table: inout CodeTable
    ) throws(ColumnError) {
        let isTrue = try rows(.equals([.bool(true)]), of: column)
        let first = table.add(2) { GroupValue(.bool($0 == 1)) }
        for row in 0..<rowCount {
            codes[row] = first &+ (Bitmap.contains(isTrue, row) ? 1 : 0)
        }
    }
}

extension Subject.Owner {
    /// The column that names a row of its table; nil for the span's own attributes.
    fileprivate var column: IntrinsicColumn? {
        switch self {
        case .first, .span: nil
        case .scope: .scope
        case .resource: .resource
        }
    }
}
