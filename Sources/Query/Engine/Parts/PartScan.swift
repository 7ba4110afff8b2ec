internal import Columns

/// An answer made of a part from each chunk, of which earlier answers have left most.
///
/// Parts are those of chunks that are wholly in the time range, so that a range that moves on finds
/// them again; the rest is added up anew. What asks about other spans of a trace has no parts,
/// for a span that comes later may change it, nor has CONCURRENCY, which depends on the range.
final class PartScan: AnswerScan {
    let fields: FieldReader
    let selector: RowSelector
    private(set) var found: ClosedRange<Int64>?
    private let query: Query
    private let kept: KeptParts
    private let walk: ChunkWalk
    private var work = QueryWork()
    /// Chunks with spans that the question is about.
    private var matching: [Int] = []
    /// Chunks of which something was computed now.
    private var computed: Set<Int> = []
    /// By chunk: the rows of its views, where they were found now.
    private var selections: [Int: [[UInt64]]] = [:]

    /// Between two looks at how much the parts hold.
    private static let chunksAtATime = 16

    private var measures: Measures?
    private var wantsSeries = false
    private var readers: [NumberReader] = []
    private var buckets: TimeBuckets?
    private var question: KeptParts.TotalsQuestion?
    private var totals: [Int: ChunkTotals]?
    /// Used in place of parts that are too many to hold.
    private let makeWhole: () throws(ColumnError) -> QueryScan
    private var whole: QueryScan?

    static func suits(_ query: Query) -> Bool {
        !query.asksTrace && !query.calculations.contains { $0.operation == .concurrency }
    }

    init(
        _ query: Query, _ source: any ColumnSource, _ kept: KeptParts, now: Int64,
        spansALane: Int, isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        self.query = query
        self.kept = kept
        fields = try FieldReader(
            query.keys.map(\.subject), source, VectorPool(), asksTrace: false,
            isCancelled: isCancelled)
        walk = fields.resolver.walk
        let (since, until) = query.timeRange.bounds(now: now)
        selector = try RowSelector(
            SpanSelection(filter: query.filter, since: since, until: until), fields)
        makeWhole = { () throws(ColumnError) in
            try QueryScan(
                query, source, now: now, spansALane: spansALane, isCancelled: isCancelled)
        }
        try match()
    }

    // MARK: Matches

    /// Versions of chunks that parts may be kept of.
    private lazy var versions: [Int64: Int64] = {
        var versions: [Int64: Int64] = [:]
        for chunk in walk.chunks where isWhole(chunk) { versions[chunk.number] = chunk.version }
        return versions
    }()

    /// Whether all of the chunk's spans are in the time range.
    private func isWhole(_ chunk: ChunkReference) -> Bool {
        let starts = chunk.directory.starts
        return selector.since.map { $0 <= starts.lowerBound } ?? true
            && selector.until.map { $0 > starts.upperBound } ?? true
    }

    private func match() throws(ColumnError) {
        let known = kept.parts(of: .matches(query.filter), chunks: versions)
        var new: [(chunk: Int64, version: Int64, part: KeptParts.Part)] = []
        work.chunks = walk.chunks.count
        let wanted = walk.chunks.indices.filter { selector.isInTime(walk.chunks[$0]) }
        work.skippedChunks = walk.chunks.count - wanted.count
        var parts: [Int: ChunkMatches] = [:]
        for index in wanted {
            let chunk = walk.chunks[index]
            if versions[chunk.number] != nil, case .matches(let part)? = known[chunk.number] {
                parts[index] = part
            }
        }
        let missing = wanted.filter { parts[$0] == nil }
        let found = try walk.map(ofChunks: missing, Found()) { views throws(ColumnError) in
            try findMatches(views)
        }
        for (index, found) in zip(missing, found) {
            computed.insert(index)
            work.spansFromRows += found.spansFromRows
            if found.matches.count > 0 { selections[index] = found.selection }
            parts[index] = found.matches
            let chunk = walk.chunks[index]
            if let version = versions[chunk.number] {
                new.append((chunk.number, version, .matches(found.matches)))
            }
        }
        for index in wanted { if let part = parts[index] { note(part, ofChunk: index) } }
        kept.keep(new, of: .matches(query.filter))
    }

    private func note(_ matches: ChunkMatches, ofChunk index: Int) {
        if matches.count == 0, !matches.hasRead {
            work.skippedChunks += 1
            computed.remove(index)
            return
        }
        work.scannedSpans += walk.chunks[index].directory.spanCount
        work.matchedSpans += matches.count
        if !computed.contains(index) { work.keptChunks += 1 }
        guard matches.count > 0, let starts = matches.starts else { return }
        matching.append(index)
        found =
            found.map {
                min($0.lowerBound, starts.lowerBound)...max($0.upperBound, starts.upperBound)
            } ?? starts
    }

    /// What is found of a chunk, with the rows of its views.
    private struct Found {
        var matches = ChunkMatches()
        var selection: [[UInt64]] = []
        var spansFromRows = 0
    }

    private func findMatches(_ views: ChunkWalk.Views) throws(ColumnError) -> Found {
        var found = Found()
        try views.forEach { view throws(ColumnError) in
            let rows = try selector.rows(of: view)
            found.selection.append(rows)
            let count = Bitmap.count(rows)
            found.matches.count += count
            found.matches.hasRead = found.matches.hasRead || view.hasRead
            if view.isFromRows { found.spansFromRows += view.rowCount }
            guard count > 0 else { return }
            let starts = try view.starts(of: rows, isEvery: count == view.rowCount, fields.pool)
            found.matches.starts =
                found.matches.starts.map {
                    min($0.lowerBound, starts.lowerBound)...max($0.upperBound, starts.upperBound)
                } ?? starts
        }
        return found
    }

    // MARK: Totals

    func prepare(_ measures: Measures, _ buckets: TimeBuckets?, wantsSeries: Bool) {
        self.measures = measures
        self.wantsSeries = wantsSeries
        func subjects(_ operation: Calculation.Operation) -> [Subject] {
            query.calculations.filter { $0.operation == operation }.compactMap(\.subject)
        }
        readers = measures.readers
        self.buckets = buckets
        question = KeptParts.TotalsQuestion(
            filter: query.filter, groupBy: query.groupBy.map(\.subject),
            granularity: buckets?.granularity.nanoseconds ?? 0, numbers: readers.map(\.subject),
            areDoubles: readers.map { $0.domain == .doubles }, present: subjects(.count),
            distinct: subjects(.countDistinct))
    }

    /// Each matching chunk's part; nil where they are too many to hold.
    private func parts() throws(ColumnError) -> [Int: ChunkTotals]? {
        if let totals { return totals }
        guard let question, !kept.isRefused(question) else { return nil }
        let known = kept.parts(of: .totals(question), chunks: versions)
        var new: [(chunk: Int64, version: Int64, part: KeptParts.Part)] = []
        var totals: [Int: ChunkTotals] = [:]
        var byteCount = 0
        for index in matching {
            let chunk = walk.chunks[index]
            if versions[chunk.number] != nil, case .totals(let part)? = known[chunk.number] {
                totals[index] = part
                byteCount += part.byteCount
            }
        }
        var missing = matching.filter { totals[$0] == nil }[...]
        while !missing.isEmpty {
            let batch = Array(missing.prefix(PartScan.chunksAtATime))
            missing = missing.dropFirst(batch.count)
            let found = try walk.map(ofChunks: batch, ChunkTotals()) { views throws(ColumnError) in
                try part(views, question)
            }
            for (index, part) in zip(batch, found) {
                if computed.insert(index).inserted { work.keptChunks -= 1 }
                byteCount += part.byteCount
                totals[index] = part
                let chunk = walk.chunks[index]
                if let version = versions[chunk.number] {
                    new.append((chunk.number, version, .totals(part)))
                }
            }
            guard byteCount <= kept.byteLimit else {
                kept.refuse(question)
                return nil
            }
        }
        kept.keep(new, of: .totals(question))
        self.totals = totals
        return totals
    }

    private func part(
        _ views: ChunkWalk.Views, _ question: KeptParts.TotalsQuestion
    ) throws(ColumnError) -> ChunkTotals {
        var builder = ChunkTotalsBuilder(question, readers, fields, buckets)
        let selection = selections[views.index]
        var view = 0
        try views.forEach { chunk throws(ColumnError) in
            var rows = selection.flatMap { view < $0.count ? $0[view] : nil }
            view += 1
            if rows?.count != Bitmap.wordCount(chunk.rowCount) {
                rows = try selector.rows(of: chunk)
            }
            if let rows, !Bitmap.isEmpty(rows) { try builder.add(chunk, rows) }
        }
        return builder.finished()
    }

    func groups() throws(ColumnError) -> GroupRegistry {
        if try parts() == nil { return try wholeScan().groups() }
        return GroupRegistry(query.groupBy.map(\.subject), fields)
    }

    private func wholeScan() throws(ColumnError) -> QueryScan {
        if let whole { return whole }
        let scan = try makeWhole()
        if let measures { try scan.prepare(measures, buckets, wantsSeries: wantsSeries) }
        whole = scan
        return scan
    }

    // MARK: Answers

    func values(
        _ measures: Measures, _ plan: CellPlan
    ) throws(ColumnError) -> [Measures.Cell] {
        guard let parts = try parts(), let question else {
            return try wholeScan().values(measures, plan)
        }
        var merged = MergedCells(plan, question, readers)
        for index in matching { if let part = parts[index] { merged.add(part) } }
        return merged.values(measures)
    }

    func heatmap(
        _ reader: NumberReader, _ buckets: TimeBuckets
    ) throws(ColumnError) -> (scale: HeatmapScale, counts: [[Int]])? {
        guard let parts = try parts(), let question,
            let place = readers.firstIndex(where: { $0.subject == reader.subject })
        else { return try wholeScan().heatmap(reader, buckets) }
        var merged = MergedCells(CellPlan(buckets: buckets), question, readers)
        for index in matching { if let part = parts[index] { merged.add(part) } }
        return merged.heatmap(place)
    }

    var workDone: QueryWork {
        if let whole { return whole.workDone }
        var work = work
        work.columns = walk.columnNames
        return work
    }
}
