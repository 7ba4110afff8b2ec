internal import Query
internal import Terminal

/// What a part of an answer has in common that the rest of it has not: attributes, the most telling
/// first, and for each value how often it is met on either side.
struct ComparisonScreen: Sendable {
    enum Action: Sendable, Hashable {
        /// Ask the question again, only about spans with this value, or without.
        case filter(Expression, excluding: Bool)
        case close
    }

    let title: String
    /// What the answer was about, both sides of it.
    let filter: Expression?
    private let comparison: Comparison
    private let generation: Int
    /// When it was asked for, in nanoseconds since the epoch.
    private(set) var begunUnixNano: Int64 = 0
    /// Nil while they are compared.
    private(set) var result: ComparisonResult?
    private(set) var failure: String?
    private(set) var keys: [ComparedKey] = []
    private(set) var layout = ComparisonLayout.none
    private var shape: ComparisonLayout.Shape?
    /// Whether attributes that differ by chance are there as well.
    private(set) var showsAll = false
    /// Attributes of which all values are told.
    private var unfolded: Set<Subject> = []
    var place = ComparisonLayout.Place()
    /// Whether the cursor has been put where it begins.
    private var isPlaced = false
    private(set) var scrollTop = 0

    static let firstRow = 4

    init(_ comparison: Comparison, title: String, generation: Int) {
        self.comparison = comparison
        self.title = title
        self.generation = generation
        filter =
            switch comparison.baseline {
            case .rest(let all), .spans(let all): all.filter
            }
    }

    mutating func start(_ context: inout ScreenContext) {
        begunUnixNano = context.now
        context.request(.compare(ComparisonQuestion(comparison, generation: generation)))
    }

    /// Whether it is yet to be answered.
    var isAsking: Bool { result == nil && failure == nil }

    mutating func handle(_ event: TraceSourceEvent) {
        switch event {
        case .compared(generation, let result):
            self.result = result
            layOut()
        case .failed(let message) where result == nil: failure = message
        default: break
        }
    }

    /// Keys that differ by more than chance.
    var differing: Int { result?.keys.prefix { $0.differsVisibly }.count ?? 0 }

    mutating func showAll(_ isOn: Bool) {
        showsAll = isOn
        layOut()
    }

    /// All values of the selected attribute, or again the first.
    mutating func unfold() {
        guard keys.indices.contains(place.key) else { return }
        let subject = keys[place.key].key.subject
        if unfolded.remove(subject) == nil, keys[place.key].isShortened {
            unfolded.insert(subject)
        }
        layOut()
    }

    private mutating func layOut() {
        guard let result, let shape, result.counts.selection > 0, result.counts.baseline > 0
        else { return }
        keys = result.keys.prefix(showsAll ? result.keys.count : differing).map { key in
            ComparedKey(key, most: unfolded.contains(key.subject) ? .max : shape.mostBins)
        }
        layout = ComparisonLayout(keys, shape)
        if !isPlaced, !keys.isEmpty {
            isPlaced = true
            place = lead(of: 0)
        }
        place.key = min(place.key, max(0, keys.count - 1))
        let count = keys.indices.contains(place.key) ? keys[place.key].bins.count : 1
        place.bin = min(place.bin, max(0, count - 1))
    }

    /// The value of an attribute that stands out most, else its first.
    func lead(of key: Int) -> ComparisonLayout.Place {
        ComparisonLayout.Place(key: key, bin: keys.indices.contains(key) ? keys[key].lead ?? 0 : 0)
    }

    /// The value that the keys are about.
    var selected: ComparisonResult.Bin? {
        guard keys.indices.contains(place.key), keys[place.key].bins.indices.contains(place.bin)
        else { return nil }
        return keys[place.key].bins[place.bin]
    }

    mutating func scroll(by count: Int, _ context: ScreenContext) {
        let visible = Self.visibleRows(context)
        let top = min(max(0, scrollTop + count), max(0, layout.rows.count - visible))
        scrollTop = top
        let row = layout.row(of: place)
        if row < top { place = layout.place(from: place, by: top - row) }
        if row >= top + visible { place = layout.place(from: place, by: top + visible - 1 - row) }
    }

    mutating func settle(_ context: ScreenContext) {
        let visible = Self.visibleRows(context)
        let shape = ComparisonLayout.Shape(width: context.width, height: visible)
        if shape != self.shape {
            self.shape = shape
            layOut()
        }
        let row = layout.row(of: place)
        // The attribute's name is seen with its values, unless these are many.
        scrollTop = min(scrollTop, place.bin < visible / 2 ? max(0, row - place.bin - 1) : row)
        scrollTop = max(scrollTop, row - visible + 1)
        scrollTop = min(max(0, scrollTop), max(0, layout.rows.count - visible))
    }

    static func visibleRows(_ context: ScreenContext) -> Int {
        max(1, context.height - firstRow - 1)
    }
}
