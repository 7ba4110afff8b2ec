/// How often values are met on both sides.
struct ValueCounts {
    typealias Counts = ComparisonResult.Counts

    /// Different values that are told apart; of later ones only how many spans have them.
    private let maximumValues: Int
    /// In the order in which they were met.
    private var values: [GroupValue] = []
    /// By value.
    private var counts: [Counts] = []
    private var texts = TextPlaces()
    private var jsonTexts = TextPlaces()
    /// Of what is no text.
    private var places: [GroupValue: Int] = [:]
    private(set) var others = Counts()
    private(set) var otherCount = 0
    /// Different finite numbers among the values.
    private(set) var numberCount = 0
    var absent = Counts()
    var longTexts = Counts()
    /// Until there were as many values as are told apart.
    private var spanCount = 0

    init(maximumValues: Int = 1 << 16) {
        self.maximumValues = maximumValues
    }

    /// What is told apart.
    var pairs: [(value: GroupValue, counts: Counts)] {
        zip(values, counts).map { ($0, $1) }
    }

    var total: Counts {
        var total = absent
        total.add(longTexts)
        total.add(others)
        for counts in counts { total.add(counts) }
        return total
    }

    /// - Parameter value: not a text.
    mutating func add(_ value: GroupValue, _ counts: Counts) {
        guard !isUnique else { return addOther(counts) }
        if let place = places[value] { return add(counts, at: place) }
        guard !isFull else { return addOther(counts) }
        places[value] = values.count
        if value.number?.isFinite ?? false { numberCount += 1 }
        append(value, counts)
    }

    mutating func add(_ text: CodedText, _ counts: Counts) {
        guard !isUnique else { return addOther(counts) }
        let place = text.isJSON ? jsonTexts.place(of: text.bytes) : texts.place(of: text.bytes)
        if let place { return add(counts, at: place) }
        guard !isFull else { return addOther(counts) }
        if text.isJSON {
            jsonTexts.insert(text.bytes, at: values.count)
        } else {
            texts.insert(text.bytes, at: values.count)
        }
        append(text.value, counts)
    }

    private var isFull: Bool { values.count == maximumValues }

    /// Whether hardly a value came twice, so that none is looked for any more.
    private var isUnique: Bool { isFull && spanCount < maximumValues / 4 * 5 }

    private mutating func add(_ counts: Counts, at place: Int) {
        if !isFull { spanCount += counts.total }
        self.counts[place].add(counts)
    }

    private mutating func append(_ value: GroupValue, _ counts: Counts) {
        spanCount += counts.total
        values.append(value)
        self.counts.append(counts)
    }

    private mutating func addOther(_ counts: Counts) {
        others.add(counts)
        otherCount += 1
    }
}

extension ComparisonResult.Counts {
    mutating func add(_ other: ComparisonResult.Counts) {
        selection += other.selection
        baseline += other.baseline
    }
}
