import Query
import Telemetry
import Terminal
import Testing

@testable import Interface

/// What answers look like, without a screen around them.
@Suite struct QueryDrawingTests {
    static let duration = Subject(field: .column(.durationMilliseconds))
    static let name = GroupKey(Subject(field: .column(.name)))

    static func query(_ operations: [Calculation.Operation], by keys: [GroupKey] = []) -> Query {
        Query(
            calculations: operations.map {
                Calculation($0, of: $0 == .count ? nil : duration)
            }, groupBy: keys)
    }

    static let answers: [Query: QueryResult] = {
        let sample = SampleAnswers.minutes(24, spans: 12_000)
        let queries = [
            query([.heatmap, .p90, .count], by: [name]), query([.heatmap, .p90], by: [name]),
        ]
        return Dictionary(uniqueKeysWithValues: queries.map { ($0, sample.answer($0)) })
    }()

    static func board(
        _ query: Query, width: Int, height: Int, colors: ColorTier = .truecolor,
        glyphs: GlyphTier = .unicode, hasLogarithmicPlots: Bool = false
    ) throws -> Canvas {
        let result = try #require(answers[query])
        var canvas = Canvas(width: width, height: height, glyphs: glyphs)
        let theme = Theme(TerminalProfile(colors: colors, glyphs: glyphs))
        let board = QueryBoard(
            result, place: canvas.bounds, theme: theme, zone: .utc, hues: ServiceHues(),
            hasLogarithmicPlots: hasLogarithmicPlots)
        board.drawHeatmap(cursor: nil, box: nil, on: &canvas)
        board.drawPlots(on: &canvas)
        board.drawTable(scrollTop: 0, selected: 0, hasFocus: false, on: &canvas)
        return canvas
    }

    @Test(arguments: [(160, 40), (100, 26), (80, 20)])
    func everything(width: Int, height: Int) throws {
        let canvas = try Self.board(
            Self.query([.heatmap, .p90, .count], by: [Self.name]), width: width, height: height)
        try expectGolden(canvas.text, "board-\(width)x\(height)")
    }

    @Test func aLogarithmicAxis() throws {
        let canvas = try Self.board(
            Self.query([.heatmap, .p90], by: [Self.name]), width: 100, height: 40,
            hasLogarithmicPlots: true)
        try expectGolden(canvas.text, "board-logarithmic")
    }

    @Test func shadesWhereThereAreNoColors() throws {
        let canvas = try Self.board(
            Self.query([.heatmap, .p90, .count], by: [Self.name]), width: 100, height: 26,
            colors: .none)
        try expectGolden(canvas.text, "board-no-colors")
    }

    @Test func asciiDigits() throws {
        let canvas = try Self.board(
            Self.query([.heatmap, .p90, .count], by: [Self.name]), width: 80, height: 24,
            colors: .none, glyphs: .ascii)
        try expectGolden(canvas.text, "board-ascii")
        #expect(canvas.text.utf8.allSatisfy { $0 < 0x7f })
    }

    @Test func oneCellHoldsEverything() throws {
        let calculation = try #require(Self.query([.heatmap]).calculations.first)
        var heatmap = Heatmap(calculation: calculation, scale: .logarithmic, times: [-1, 0, 1])
        // The first bucket is the one before the grid's own zero.
        heatmap.edges = [0.1, 1, 10, 100]
        heatmap.counts = [[1, 0, 2], [0, 0, 0], [3, 0, 4]]
        let grid = HeatmapGrid(heatmap, granularity: 1, width: 1, height: 1)
        #expect(grid.columns == [0..<3] && grid.bands == [0..<3] && grid.maximum == 10)
    }

    @Test func everySizeIsDrawn() throws {
        for width in stride(from: 0, to: 200, by: 13) {
            for height in stride(from: 0, to: 60, by: 7) {
                _ = try Self.board(
                    Self.query([.heatmap, .p90], by: [Self.name]), width: width, height: height)
            }
        }
    }
}

extension QueryDrawingTests {
    @Test func asTextForAPipe() throws {
        let result = try #require(
            Self.answers[Self.query([.heatmap, .p90, .count], by: [Self.name])])
        let plain = AnswerText(
            result, profile: TerminalProfile(colors: .none, glyphs: .unicode), width: nil,
            zone: .utc)
        try expectGolden(plain.text, "answer-text")
        let colored = AnswerText(
            result, profile: TerminalProfile(colors: .truecolor, glyphs: .unicode), width: 100,
            zone: .utc)
        #expect(colored.text.contains("\u{1b}[0;38;2;"))
    }

    @Test(arguments: [20, 40, 79, 200], [0, 3, 60, 119])
    func ofALineTooLongThePartThatIsWrongIsShown(width: Int, start: Int) {
        let line = StyledText(String(repeating: "今a", count: 60))
        let problem = FilterProblem(range: start..<start + 1, message: "no", isFatal: true)
        let excerpt = ProblemExcerpt(
            line, problem, width: width,
            theme: Theme(TerminalProfile(colors: .none, glyphs: .unicode)))
        let before = String(Array(line.text)[..<start])
        let isWhole = excerpt.text.text == line.text
        #expect(excerpt.column < width)
        #expect(isWhole == (displayWidth(line.text) <= width || displayWidth(before) <= width / 2))
        #expect(!isWhole || excerpt.column == displayWidth(before))
    }
}
