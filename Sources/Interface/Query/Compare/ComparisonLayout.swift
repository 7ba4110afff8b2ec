internal import Query

/// Where the attributes of a comparison and their values are: under each other or, on a wide
/// terminal, in two columns, the more telling of neighbours at the left.
struct ComparisonLayout: Sendable {
    enum Line: Sendable, Hashable {
        case key(Int)
        /// A value of a key.
        case bin(Int, Int)
        case blank
    }

    /// A value by its key's place among the keys, and its own among the key's.
    struct Place: Sendable, Hashable {
        var key = 0
        var bin = 0
    }

    let columns: Int
    /// From top to bottom, what each column has there.
    private(set) var rows: [[Line]] = []
    private let keys: [ComparedKey]

    static let none = ComparisonLayout([], Shape(columns: 1, mostBins: 2, hasGaps: false))

    /// What the size of the terminal makes of it.
    struct Shape: Sendable, Hashable {
        var columns: Int
        /// Values of a key at most.
        var mostBins: Int
        /// Whether there is room for blank lines.
        var hasGaps: Bool
    }

    init(_ keys: [ComparedKey], _ shape: Shape) {
        self.keys = keys
        columns = shape.columns
        // Attributes take turns; each column stacks its own without gaps.
        let stacks = (0..<shape.columns).map { column in
            stride(from: column, to: keys.count, by: shape.columns).reduce(into: [Line]()) {
                if shape.hasGaps, !$0.isEmpty { $0.append(.blank) }
                $0 += block($1)
            }
        }
        rows = (0..<(stacks.map(\.count).max() ?? 0)).map { row in
            stacks.map { row < $0.count ? $0[row] : .blank }
        }
    }

    private func block(_ key: Int) -> [Line] {
        [.key(key)] + keys[key].bins.indices.map { .bin(key, $0) }
    }

    func row(of place: Place) -> Int {
        let column = place.key % columns
        return rows.firstIndex { $0[column] == .bin(place.key, place.bin) } ?? 0
    }

    func place(row: Int, column: Int) -> Place? {
        guard rows.indices.contains(row), rows[row].indices.contains(column),
            case .bin(let key, let bin) = rows[row][column]
        else { return nil }
        return Place(key: key, bin: bin)
    }

    /// The value so many rows further on in the same column, or the nearest before that.
    func place(from place: Place, by count: Int) -> Place {
        let column = place.key % columns
        let start = row(of: place)
        let goal = min(max(0, start + count), rows.count - 1)
        guard goal >= 0 else { return place }
        let onwards = count < 0 ? Array((0...goal).reversed()) : Array(goal..<rows.count)
        let back = count < 0 ? Array(goal...start) : Array((start...max(start, goal)).reversed())
        let found = (onwards + back).lazy.compactMap { self.place(row: $0, column: column) }
        return found.first ?? place
    }

    /// The value beside, in the next column or the one before, or the nearest to that.
    func place(besides place: Place, column step: Int) -> Place {
        let column = place.key % columns + step
        guard column >= 0, column < columns else { return place }
        let start = row(of: place)
        for distance in 0..<rows.count {
            for row in [start + distance, start - distance] {
                if let found = self.place(row: row, column: column) { return found }
            }
        }
        return place
    }
}

extension ComparisonLayout.Shape {
    /// - Parameter height: rows for keys and values.
    init(width: Int, height: Int) {
        self.init(
            columns: width >= 140 ? 2 : 1,
            mostBins: height < 22 ? 4 : height < 34 ? 5 : ComparedKey.mostBins,
            hasGaps: height >= 22)
    }
}
