internal import Storage
internal import Terminal

/// The last minutes at a glance: columns of time, a row a decade of duration, the more traces the
/// higher the block, the redder the more of them failed.
///
/// Columns are multiples of their width since the epoch, so that they move on and don't flicker.
struct DurationStrip {
    private static let labelWidth = 10
    private static let statsWidth = 26

    /// The rows that a screen of `height` can spare for it.
    static func rows(height: Int) -> Int { height >= 40 ? 5 : height >= 30 ? 4 : 0 }

    /// The last row is the axis.
    private let decades: Int
    private let moments: [TraceMoment]
    private let now: Int64
    /// Nanoseconds that the strip shows.
    private let window: Int64

    init(_ moments: [TraceMoment], rows: Int, now: Int64) {
        decades = max(1, rows - 1)
        self.moments = moments
        self.now = now
        window = Self.window(moments, now: now)
    }

    private static let second: Int64 = 1_000_000_000
    private static let windows: [Int64] = [
        10, 30, 60, 300, 900, 3_600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000,
    ]
    .map { $0 * second }

    /// Up to a quarter of an hour, as far as is known; longer where everything is older.
    private static func window(_ moments: [TraceMoment], now: Int64) -> Int64 {
        let usual = 900 * second
        guard let first = moments.first else { return usual }
        var (newest, oldest) = (first.startUnixNano, first.startUnixNano)
        for moment in moments {
            newest = max(newest, moment.startUnixNano)
            oldest = min(oldest, moment.startUnixNano)
        }
        let age = now.subtracting(oldest)
        if now.subtracting(newest) > usual {
            return windows.first { $0 >= age } ?? windows[windows.count - 1]
        }
        if age >= usual { return usual }
        // So many that they cover less: what they cover. So few: what they need, a minute at least.
        if moments.count >= 20_000 { return windows.last { $0 <= age } ?? windows[0] }
        return windows.first { $0 >= max(age, 60 * second) } ?? usual
    }

    func draw(_ place: Rect, theme: Theme, on canvas: inout Canvas) {
        canvas.within(place) { canvas in
            let columns = max(1, canvas.width - Self.labelWidth - Self.statsWidth - 2)
            let shown = shownMoments(columns)
            let top = topDecade(shown)
            drawLabels(top, theme, on: &canvas)
            drawBlocks(shown, columns, top, theme, on: &canvas)
            drawAxis(columns, theme, on: &canvas)
            drawStatistics(shown, theme, on: &canvas)
        }
    }

    // MARK: The picture

    private func columnLength(_ columns: Int) -> Int64 { max(1, window / Int64(columns)) }

    private func column(_ moment: TraceMoment, _ columns: Int) -> Int {
        let length = columnLength(columns)
        // Rounded down, also before 1970.
        func bucket(_ time: Int64) -> Int64 { time / length - (time % length < 0 ? 1 : 0) }
        let back = bucket(now).subtracting(bucket(moment.startUnixNano))
        return columns - 1 - Int(min(max(back, -1), Int64(columns)))
    }

    private func shownMoments(_ columns: Int) -> [TraceMoment] {
        moments.filter { (0..<columns).contains(column($0, columns)) }
    }

    /// The power of ten in nanoseconds below the longest duration.
    private func topDecade(_ shown: [TraceMoment]) -> Int64 {
        let longest = shown.reduce(Self.second) { max($0, $1.durationNanoseconds) }
        var decade = Self.second
        while longest / 10 >= decade { decade *= 10 }
        return decade
    }

    /// 0 at the top.
    private func row(_ moment: TraceMoment, _ top: Int64) -> Int {
        var (row, low) = (0, top)
        while row < decades - 1, moment.durationNanoseconds < low {
            row += 1
            low /= 10
        }
        return row
    }

    private func drawBlocks(
        _ shown: [TraceMoment], _ columns: Int, _ top: Int64, _ theme: Theme,
        on canvas: inout Canvas
    ) {
        var counts = Array(repeating: 0, count: columns * decades)
        var failed = counts
        for moment in shown {
            let cell = row(moment, top) * columns + column(moment, columns)
            counts[cell] += 1
            if moment.hasError { failed[cell] += 1 }
        }
        // Heights by logarithm, up to the next power of two of the most: one trace must show beside
        // a thousand.
        let most = counts.max() ?? 0
        let levels = max(3, Int.bitWidth - most.leadingZeroBitCount)
        for cell in counts.indices where counts[cell] > 0 {
            let level = Int.bitWidth - counts[cell].leadingZeroBitCount
            canvas.sparkline(
                [Double(level) / Double(levels)], x: Self.labelWidth + cell % columns,
                y: cell / columns,
                style: theme.strip(failedShare: Double(failed[cell]) / Double(counts[cell])))
        }
    }

    private func drawLabels(_ top: Int64, _ theme: Theme, on canvas: inout Canvas) {
        var decade = top
        for row in 0..<decades {
            let isLowest = row == decades - 1
            let bound = isLowest ? decade * 10 : decade
            let text = (isLowest ? "< " : "") + Format.tick(bound, step: bound)
            canvas.put(
                text, x: 0, y: row, style: theme.dim, maxWidth: Self.labelWidth - 1, align: .right)
            decade /= 10
        }
    }

    private func drawAxis(_ columns: Int, _ theme: Theme, on canvas: inout Canvas) {
        let y = decades
        let right = Self.labelWidth + columns
        canvas.horizontalLine(x: Self.labelWidth, y: y, width: columns, style: theme.faint, "─")
        canvas.put("now", x: right - 3, y: y, style: theme.dim)
        // Parts that are round, too.
        let parts: [Int64: Int] = [10: 2, 300: 5, 3_600: 4, 86_400: 4, 604_800: 7, 31_536_000: 5]
        let steps = columns >= 60 ? parts[window / Self.second] ?? 3 : 1
        for step in 0..<steps {
            let x = Self.labelWidth + columns * step / steps
            let age = window / Int64(steps) * Int64(steps - step)
            canvas.put("-\(Format.age(age)) ", x: x, y: y, style: theme.dim)
        }
    }

    // MARK: In figures

    private func drawStatistics(
        _ shown: [TraceMoment], _ theme: Theme, on canvas: inout Canvas
    ) {
        let x = canvas.width - Self.statsWidth
        canvas.put(
            "last \(Format.age(window)) · \(Format.counted(shown.count, "trace"))", x: x, y: 0,
            style: theme.dim, maxWidth: Self.statsWidth - 1)
        guard !shown.isEmpty else { return }
        let sorted = shown.map(\.durationNanoseconds).sorted()
        func percentile(_ percent: Int) -> String {
            Format.duration(sorted[(sorted.count * percent + 99) / 100 - 1])
        }
        var text = StyledText("P50 ", theme.dim) + StyledText(percentile(50), theme.text)
        text += StyledText("  P90 ", theme.dim) + StyledText(percentile(90), theme.text)
        canvas.put(text, x: x, y: 1, maxWidth: Self.statsWidth - 1)
        let failed = Int64(shown.count { $0.hasError })
        let share = Format.percent(failed, of: Int64(shown.count))
        canvas.put(
            StyledText("errors ", theme.dim)
                + StyledText(share, failed > 0 ? theme.error : theme.text), x: x, y: 2,
            maxWidth: Self.statsWidth - 1)
    }
}
