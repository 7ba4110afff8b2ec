internal import Columns
internal import Telemetry

/// One comparison: the spans of both sides, then key after key.
struct ComparisonRun {
    private let comparison: Comparison
    private let rows: ComparedRows

    init(
        _ comparison: Comparison, _ source: any ColumnSource, spansALane: Int,
        isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        self.comparison = comparison
        rows = try ComparedRows(
            comparison, source, spansALane: spansALane, isCancelled: isCancelled)
    }

    func result() throws(ColumnError) -> ComparisonResult {
        var result = ComparisonResult(comparison, counts: rows.counts)
        let subjects = try KeyList(rows, besides: asked).subjects
        result.keys = try KeyLanes(rows).map(subjects) {
            subject, rows, fields throws(ColumnError) in
            key(subject, try KeyCounter(subject, rows, fields))
        }
        result.keys.sort {
            ($1.score, $1.difference, $0.subject.key) < ($0.score, $0.difference, $1.subject.key)
        }
        result.work = rows.work
        result.work.columns = result.keys.map(\.subject.key).sorted()
        return result
    }

    /// What differs because it is asked.
    private var asked: [Subject] {
        switch comparison.baseline {
        case .rest: comparison.selection.subjects
        case .spans(let baseline): comparison.selection.subjects + baseline.subjects
        }
    }

    /// Nil for a key that none of the spans has.
    private func key(_ subject: Subject, _ counter: KeyCounter) -> ComparisonResult.Key? {
        typealias Bin = ComparisonResult.Bin
        let values = counter.values
        var total = values.total
        for range in counter.ranges { total.add(range.counts) }
        guard total.total > values.absent.total else { return nil }
        let ranges = counter.ranges.map { range in
            let (low, high) = (range.bounds.lowerBound, range.bounds.upperBound)
            return Bin(
                .range(from: low, below: high), range.counts,
                filter: Expression(subject, from: low, below: high))
        }
        var singles: [Bin] = values.pairs.map { Bin(.value($0.value.value), $0.counts) }
        if values.absent.total > 0 { singles.append(Bin(.absent, values.absent)) }
        if values.longTexts.total > 0 { singles.append(Bin(.longText, values.longTexts)) }
        let measure = HistogramDistance(total)
        let others = Bin(.others(values.otherCount), values.others)
        let all = ranges + singles + (values.others.total > 0 ? [others] : [])
        let (difference, byChance) = measure.distances(all)
        let shown = self.shown(singles, others, measure).map { bin in
            var bin = bin
            switch bin.content {
            case .absent: bin.filter = Expression(subject, equals: nil)
            case .value(let value): bin.filter = Expression(subject, equals: value)
            case .range, .longText, .others: break
            }
            return bin
        }
        return ComparisonResult.Key(
            subject, difference: difference, byChance: byChance, counts: total,
            bins: ranges + shown)
    }

    /// The bins that are told one by one, and what is left.
    private func shown(
        _ singles: [ComparisonResult.Bin], _ others: ComparisonResult.Bin,
        _ measure: HistogramDistance
    ) -> [ComparisonResult.Bin] {
        var ranked: [(bin: ComparisonResult.Bin, difference: Int128, name: String)] = []
        for bin in singles { ranked.append((bin, measure.difference(bin), "")) }
        // Names are made for those that may be shown alone.
        ranked.sort { $0.difference > $1.difference }
        if ranked.count > ComparisonResult.maximumValues * 4 {
            let least = ranked[ComparisonResult.maximumValues - 1].difference
            ranked = ranked.filter { $0.difference >= least }
        }
        for index in ranked.indices { ranked[index].name = ranked[index].bin.name }
        ranked.sort {
            ($1.difference, $1.bin.counts.total, $0.name)
                < ($0.difference, $0.bin.counts.total, $1.name)
        }
        let shown = ranked.prefix(ComparisonResult.maximumValues).map(\.bin)
        guard case .others(let count) = others.content else { return shown }
        var rest = singles.reduce(into: others.counts) { $0.add($1.counts) }
        for bin in shown {
            rest.selection -= bin.counts.selection
            rest.baseline -= bin.counts.baseline
        }
        let restCount = count + singles.count - shown.count
        return restCount > 0 ? shown + [ComparisonResult.Bin(.others(restCount), rest)] : shown
    }
}

extension ComparisonResult.Bin {
    /// What orders equal bins.
    fileprivate var name: String {
        if case .value(let value) = content { value.displayText } else { "" }
    }
}
