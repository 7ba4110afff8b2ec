internal import Query
internal import Terminal

/// Draws the lines of a comparison: an attribute and how much it differs, then its values, each with
/// a bar for the selection and one for the baseline.
struct ComparisonPainter {
    let theme: Theme
    let labelWidth: Int
    private let barWidth: Int
    /// Where it is said how much more often; nil where there is no room for that.
    private let ratioX: Int?

    private static let percentWidth = 6
    private static let ratioWidth = 9
    private static let gap = 2

    /// - Parameter hasRatios: where there is room for them.
    init(width: Int, theme: Theme, hasRatios: Bool = false) {
        self.theme = theme
        labelWidth = min(44, max(14, width * 36 / 100))
        let isWide = hasRatios && width >= 88
        ratioX = isWide ? width - Self.ratioWidth : nil
        let sides = width - labelWidth - Self.gap - (isWide ? Self.ratioWidth : 0)
        barWidth = max(4, min(60, sides / 2 - Self.percentWidth - 1 - Self.gap))
    }

    private var selectionX: Int { labelWidth + Self.gap }
    private var baselineX: Int { selectionX + barWidth + 1 + Self.percentWidth + Self.gap }

    /// Yellow is the selection, blue the baseline; without colours the one is solid, the other shaded.
    var selectionStyle: Style { style(dark: 0xe8b339, light: 0xa87400, .yellow) }
    var baselineStyle: Style { style(dark: 0x5b8fd6, light: 0x3d74bd, .blue) }

    private func style(dark: UInt32, light: UInt32, _ named: Color) -> Style {
        switch theme.profile.colors {
        case .truecolor, .ansi256: Style(Color(theme.profile.background == .dark ? dark : light))
        case .ansi16: Style(named)
        case .none: .plain
        }
    }

    /// What the bars stand for.
    func drawHead(_ counts: ComparisonResult.Counts, y: Int, on canvas: inout Canvas) {
        let room = barWidth + 1 + Self.percentWidth
        for (x, style, name, count, isSelection) in [
            (selectionX, selectionStyle, "selection", counts.selection, true),
            (baselineX, baselineStyle, "baseline", counts.baseline, false),
        ] {
            bar(1, x: x, width: 1, y: y, style: style, isSelection: isSelection, on: &canvas)
            let text = Format.counted(count, "span")
            let fits = name.count + text.count + 3 <= room
            let head =
                StyledText(name, style.bold())
                + StyledText(" " + (fits ? text : Format.grouped(count)), theme.dim)
            canvas.put(head, x: x + 2, y: y, maxWidth: room - 2)
        }
    }

    func draw(_ key: ComparisonResult.Key, y: Int, on canvas: inout Canvas) {
        let name = visible(key.subject.key)
        canvas.put(
            name, x: 0, y: y, style: theme.strong, maxWidth: labelWidth, truncation: .middle)
        var text = StyledText(
            "\(ComparedKey.percent(key.difference)) different",
            key.differsVisibly ? theme.text : theme.dim)
        if key.byChance >= 0.0005 {
            text.append(" · up to \(ComparedKey.percent(key.byChance)) by chance", theme.dim)
        }
        canvas.put(text, x: selectionX, y: y)
    }

    func draw(
        _ bin: ComparisonResult.Bin, of key: ComparedKey, isLead: Bool, y: Int,
        on canvas: inout Canvas
    ) {
        let isNamed =
            switch bin.content {
            case .value, .range: true
            case .absent, .longText, .others: false
            }
        canvas.put(
            key.label(bin), x: 2, y: y,
            style: isLead ? theme.strong : isNamed ? theme.text : theme.dim,
            maxWidth: labelWidth - 2, truncation: .middle)
        let shares = key.key.shares(of: bin)
        for (x, share, style, isSelection) in [
            (selectionX, shares.selection, selectionStyle, true),
            (baselineX, shares.baseline, baselineStyle, false),
        ] {
            bar(
                share, x: x, width: barWidth, y: y, style: style, isSelection: isSelection,
                on: &canvas)
            canvas.put(
                ComparedKey.percent(share), x: x + barWidth + 1, y: y,
                style: share == 0
                    ? theme.dim : isLead ? (isSelection ? style.bold() : theme.strong) : theme.text,
                maxWidth: Self.percentWidth, align: .right)
        }
        guard let ratioX else { return }
        canvas.put(
            key.ratio(bin), x: ratioX, y: y, style: isLead ? theme.strong : theme.dim,
            maxWidth: Self.ratioWidth, align: .right)
    }

    private func bar(
        _ share: Double, x: Int, width: Int, y: Int, style: Style, isSelection: Bool,
        on canvas: inout Canvas
    ) {
        guard share > 0 else { return }
        let isPlain = theme.profile.colors == .none
        canvas.bar(
            from: Double(x), to: Double(x) + Double(width) * min(1, share), y: y, style: style,
            fill: isSelection || !isPlain ? .solid : .shaded)
    }
}
