internal import Columns
internal import Telemetry

/// The first spans of a selection in some order. Chunks that may hold the first ones are read
/// first, and none that cannot hold a better one than those found: the newest spans are in the
/// last chunks or so, the slowest in those whose greatest duration says so.
final class SpanSearch {
    /// A span by what orders it.
    private struct Candidate {
        /// Nil for a span without a number.
        var key: Int64?
        var row: Int
        var ordinal: Int64

        func isBefore(_ other: Candidate) -> Bool {
            if key == other.key { return ordinal > other.ordinal }
            guard let key else { return false }
            return other.key.map { key > $0 } ?? true
        }
    }

    private let fields: FieldReader
    private let selector: RowSelector
    /// Nil where spans are ordered by their start.
    private let reader: NumberReader?
    private let limit: Int
    /// In order, `limit` at most.
    private var best: [(candidate: Candidate, span: FoundSpan)] = []

    init(
        _ selection: SpanSelection, _ order: SpanOrder, limit: Int, _ source: any ColumnSource,
        isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        self.limit = limit
        var subjects = selection.subjects
        if case .greatest(let subject) = order { subjects.append(subject) }
        fields = try FieldReader(
            subjects, source, VectorPool(),
            asksTrace: subjects.contains(where: \.asksTrace) || selection.filter?.hasBlock ?? false,
            isCancelled: isCancelled)
        selector = try RowSelector(selection, fields)
        switch order {
        case .newest: reader = nil
        case .greatest(let subject):
            reader = try NumberReader(subject, fields, fields.resolver.walk)
        }
    }

    func result() throws(ColumnError) -> [FoundSpan] {
        guard limit > 0 else { return [] }
        let walk = fields.resolver.walk
        let chunks = walk.chunks.indices.filter { selector.isInTime(walk.chunks[$0]) }
            .map { (index: $0, bound: bound(of: walk.chunks[$0].directory)) }
            .sorted { ($0.bound, $0.index) > ($1.bound, $1.index) }
        for chunk in chunks {
            if best.count == limit, let least = best.last?.candidate.key, chunk.bound < least {
                break
            }
            try walk.forEachView(ofChunk: chunk.index) { view throws(ColumnError) in
                try search(view)
            }
        }
        return best.map(\.span)
    }

    /// No key in the chunk is above it.
    private func bound(of directory: ChunkDirectory) -> Int64 {
        guard let reader else { return directory.starts.upperBound }
        guard reader.subject == Subject(field: .column(.durationMilliseconds)) else { return .max }
        let place = directory.index(of: .intrinsic(.duration))
        return place.flatMap { directory.entries[$0].integers?.upperBound } ?? .min
    }

    private func search(_ view: ChunkView) throws(ColumnError) {
        let rows = try selector.rows(of: view)
        guard !Bitmap.isEmpty(rows) else { return }
        let ordinals = try view.intrinsic(.ordinal).integers
        var candidates: [Candidate] = []
        try fields.pool.withVector(of: Int64.self) { keys throws(ColumnError) in
            var (numbers, others) = (rows, rows)
            if let reader {
                Bitmap.formIntersection(&numbers, try reader.read(view, to: keys))
            } else {
                try view.intrinsic(.start).unpack(to: keys)
            }
            Bitmap.subtract(&others, numbers)
            let last = best.count == limit ? best.last?.candidate : nil
            let floor = last?.key ?? .min
            forEachRow(numbers) { row in
                guard keys[row] >= floor else { return }
                candidates.append(Candidate(key: keys[row], row: row, ordinal: ordinals[row]))
            }
            if last == nil || last?.key == nil, candidates.count < limit {
                forEachRow(others) { row in
                    candidates.append(Candidate(key: nil, row: row, ordinal: ordinals[row]))
                }
            }
        }
        candidates.sort { $0.isBefore($1) }
        let last = best.count == limit ? best.last?.candidate : nil
        let better = candidates.prefix(limit).filter { candidate in
            last.map(candidate.isBefore) ?? true
        }
        guard !better.isEmpty else { return }
        best += zip(better, try spans(better, of: view)).map { (candidate: $0, span: $1) }
        best.sort { $0.candidate.isBefore($1.candidate) }
        best.removeLast(max(0, best.count - limit))
    }

    private func spans(
        _ candidates: [Candidate], of view: ChunkView
    ) throws(ColumnError) -> [FoundSpan] {
        let ids = try view.traceIDs()
        let keys = try view.intrinsic(.traceKeys).integers
        let traces = try view.intrinsic(.trace).integers
        let spans = try view.intrinsic(.spanID).integers
        let starts = try view.intrinsic(.start).integers
        let duration = try view.intrinsic(.duration)
        let durations = duration.integers
        return candidates.map { candidate in
            let (row, trace) = (candidate.row, Int(traces[candidate.row]))
            return FoundSpan(
                traceID: ids[trace], traceKey: keys[trace],
                spanID: SpanID(rawValue: UInt64(bitPattern: spans[row])),
                ordinal: candidate.ordinal, startUnixNano: starts[row],
                durationNanoseconds: duration.isPresent(row) ? durations[row] : nil,
                value: reader.flatMap { reader in candidate.key.map(reader.value) })
        }
    }
}
