/// How often values are met on both sides.
struct ValueCounts {
    typealias Counts = ComparisonResult.Counts

    /// Different values that are told apart; of later ones only how many spans have them.
    static let maximumValues = 1 << 16

    private(set) var values: [GroupValue: Counts] = [:]
    private(set) var others = Counts()
    private(set) var otherCount = 0
    /// Different finite numbers among the values.
    private(set) var numberCount = 0
    var absent = Counts()
    var longTexts = Counts()
    private var spanCount = 0
    /// Whether hardly a value came twice, so that none is looked for any more.
    private var isUnique = false

    mutating func add(_ value: GroupValue, _ counts: Counts) {
        guard values.count == ValueCounts.maximumValues else {
            if values[value] == nil, value.number?.isFinite ?? false { numberCount += 1 }
            values[value, default: Counts()].add(counts)
            spanCount += counts.total
            isUnique = spanCount < ValueCounts.maximumValues / 4 * 5
            return
        }
        if isUnique || values[value] == nil {
            others.add(counts)
            otherCount += 1
        } else {
            values[value]?.add(counts)
        }
    }

    var total: Counts {
        var total = absent
        total.add(longTexts)
        total.add(others)
        for counts in values.values { total.add(counts) }
        return total
    }
}

extension ComparisonResult.Counts {
    mutating func add(_ other: ComparisonResult.Counts) {
        selection += other.selection
        baseline += other.baseline
    }
}
