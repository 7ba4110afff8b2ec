internal import Query
internal import Terminal

/// Which groups the plots show, and how each is told from the others there and in the table.
///
/// A group has its hue by its name, so that it keeps it while groups come and change places. A
/// service's is the one that it has everywhere.
struct GroupMarks: Sendable {
    struct Mark: Sendable {
        var style: Style
        var letter: Character
    }

    /// Places in the result's rows, the most important first.
    let plotted: [Int]
    private let marks: [Int: Mark]
    private let usesLetters: Bool

    /// More lines than hues cannot be told apart.
    private static let most = ServiceHues.count

    init(_ rows: ResultRows, theme: Theme, hues: ServiceHues, isPlotted: Bool) {
        let isGrouped = !rows.result.query.groupBy.isEmpty
        var plotted: [Int] = []
        for index in rows.result.rows.indices
        where !rows.result.rows[index].isOthers && plotted.count < Self.most {
            plotted.append(index)
        }
        self.plotted = isPlotted ? plotted : []
        let isByService = rows.result.query.groupBy.map(\.subject.key) == ["service.name"]
        var own = isByService ? hues : ServiceHues()
        var marks: [Int: Mark] = [:]
        for (number, index) in self.plotted.enumerated() {
            let label = rows.label(rows.result.rows[index])
            own.learn(label)
            let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(number % 26)))
            marks[index] = Mark(
                style: isGrouped ? theme.service(own.slot(of: label)) : theme.accent,
                letter: isGrouped ? letter : "*")
        }
        self.marks = marks
        usesLetters =
            theme.profile.glyphs == .ascii || theme.profile.colors == .none && plotted.count > 1
    }

    /// - Parameter index: in the result's rows.
    func mark(of index: Int) -> Mark? { marks[index] }

    /// What stands before rows of the table.
    var swatches: [Int: (style: Style, letter: Character?)] {
        marks.mapValues { ($0.style, usesLetters ? $0.letter : nil) }
    }
}
