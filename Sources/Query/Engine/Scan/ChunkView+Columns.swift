internal import Columns
internal import Telemetry

/// Rows by what a test says of a column that every span has.
extension ChunkView {
    func rows(
        _ test: Condition.Test, of column: Column
    ) throws(ColumnError) -> [UInt64] {
        switch column {
        case .durationMilliseconds:
            let ranges = Intervals.integers(of: test) { .double(Double($0) / 1e6) }
            return try rows(in: ranges, of: .duration)
        case .name: return rows(withText: TextTest(test), of: try intrinsic(.name))
        case .statusMessage:
            return rows(withText: TextTest(test), of: try intrinsic(.statusMessage))
        case .serviceName:
            let wanted = try texts(of: .resourceService).map { text in
                text.map { test.holds(for: .string($0)) } ?? false
            }
            return try rows(of: .resource, wanted: wanted)
        case .kind: return try rows(test, of: .kind) { SpanKind(rawValue: $0)?.name }
        case .status: return try rows(test, of: .status) { StatusCode(rawValue: $0)?.name }
        case .source: return try rows(test, of: .source) { SpanSource(rawValue: $0)?.name }
        case .error: return try rows(test, flag: .error)
        case .fault: return try rows(test, flag: .fault)
        case .clientError: return try rows(test, flag: .clientError)
        case .throttle: return try rows(test, flag: .throttle)
        case .inProgress: return rows(test, presence: try intrinsic(.duration).presence)
        case .isRoot: return rows(test, presence: try intrinsic(.parentID).presence)
        case .startTime: return try rowsByTime(test)
        case .traceID: return try rowsByTraceID(test)
        case .spanID: return try rowsBySpanID(test, .spanID)
        case .parentID: return try rowsBySpanID(test, .parentID)
        case .traceDurationMilliseconds, .traceSpanCount, .traceErrorCount, .traceStartTime:
            // Answered for the trace, before.
            return Bitmap.none(rowCount)
        }
    }

    /// Rows of an int column.
    func rows(
        in ranges: [ClosedRange<Int64>], of column: IntrinsicColumn
    ) throws(ColumnError) -> [UInt64] {
        guard let place = directory.index(of: .intrinsic(column)) else {
            throw ColumnError(.damaged, "a chunk is damaged: a column is missing")
        }
        if let known = directory.entries[place].integers, !ranges.contains(where: known.overlaps) {
            return Bitmap.none(rowCount)
        }
        return rows(in: ranges, of: try intrinsic(column), directory.entries[place])
    }

    private func rows(
        _ test: Condition.Test, of column: IntrinsicColumn, word: (UInt8) -> String?
    ) throws(ColumnError) -> [UInt64] {
        let wanted = (UInt8(0)..<8).map { number in
            word(number).map { test.holds(for: .string($0)) } ?? false
        }
        return try rows(of: column, wanted: wanted)
    }

    private func rows(
        _ test: Condition.Test, flag: SpanFlags
    ) throws(ColumnError) -> [UInt64] {
        let (ifSet, ifNot) = (test.holds(for: .bool(true)), test.holds(for: .bool(false)))
        if ifSet == ifNot { return ifSet ? Bitmap.all(rowCount) : Bitmap.none(rowCount) }
        let wanted = (0...greatestFlags).map { number in
            SpanFlags(rawValue: number).isSuperset(of: flag) ? ifSet : ifNot
        }
        return try intrinsic(.flags).rows(withCodes: wanted)
    }

    /// The greatest word of flags in the chunk.
    var greatestFlags: UInt16 {
        let place = directory.index(of: .intrinsic(.flags))
        let known = place.flatMap { directory.entries[$0].integers?.upperBound } ?? 0
        return UInt16(clamping: known)
    }

    /// Of what is true where a value is absent.
    private func rows(_ test: Condition.Test, presence: [UInt64]) -> [UInt64] {
        var found = Bitmap.none(rowCount)
        if test.holds(for: .bool(false)) { found = presence }
        if test.holds(for: .bool(true)) {
            Bitmap.formUnion(&found, Bitmap.inverted(presence, rows: rowCount))
        }
        return found
    }

    private func rowsByTime(_ test: Condition.Test) throws(ColumnError) -> [UInt64] {
        switch test {
        case .exists: return Bitmap.all(rowCount)
        case .equals(let comparands):
            let times = comparands.compactMap { comparand -> ClosedRange<Int64>? in
                if case .time(let time) = comparand { time...time } else { nil }
            }
            return try rows(in: times, of: .start)
        case .ordered(let order, .time(let time)):
            let range: ClosedRange<Int64>? =
                switch order {
                case .greater: time == .max ? nil : (time + 1)...(.max)
                case .greaterOrEqual: time...(.max)
                case .less: time == .min ? nil : .min...(time - 1)
                case .lessOrEqual: .min...time
                }
            return try rows(in: range.map { [$0] } ?? [], of: .start)
        default:
            return rows(test, texts: try intrinsic(.start)) { Timestamp.iso8601(unixNano: $0) }
        }
    }

    private func rowsByTraceID(_ test: Condition.Test) throws(ColumnError) -> [UInt64] {
        if case .exists = test { return Bitmap.all(rowCount) }
        var ids: Set<TraceID>?
        if case .equals(let comparands) = test {
            ids = Set(
                comparands.compactMap { comparand in
                    if case .traceID(let id) = comparand { id } else { nil }
                })
        }
        let wanted = try traceIDs().map { id in
            ids?.contains(id) ?? test.holds(for: .string(id.description))
        }
        return try rows(of: .trace, wanted: wanted)
    }

    /// The ids of the chunk's traces, by the rows of their table.
    func traceIDs() throws(ColumnError) -> [TraceID] {
        let (high, low) = (
            try intrinsic(.traceIDHigh).integers, try intrinsic(.traceIDLow).integers
        )
        return zip(high, low).map {
            TraceID(high: UInt64(bitPattern: $0), low: UInt64(bitPattern: $1))
        }
    }

    private func rowsBySpanID(
        _ test: Condition.Test, _ column: IntrinsicColumn
    ) throws(ColumnError) -> [UInt64] {
        let packed = try intrinsic(column)
        switch test {
        case .exists: return packed.presence
        case .equals(let comparands):
            var found = Bitmap.none(rowCount)
            for case .spanID(let id) in comparands {
                let bits = Int64(bitPattern: id.rawValue)
                Bitmap.formUnion(&found, packed.rows(in: bits...bits))
            }
            return found
        default:
            return rows(test, texts: packed) {
                SpanID(rawValue: UInt64(bitPattern: $0)).description
            }
        }
    }

    /// Row by row, for what is asked of a number's text.
    private func rows(
        _ test: Condition.Test, texts column: PackedColumn, _ text: (Int64) -> String
    ) -> [UInt64] {
        var found = Bitmap.none(rowCount)
        for (row, number) in column.integers.enumerated()
        where column.isPresent(row) && test.holds(for: .string(text(number))) {
            Bitmap.insert(row, into: &found)
        }
        return found
    }
}
