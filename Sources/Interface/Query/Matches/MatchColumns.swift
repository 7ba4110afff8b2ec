internal import Query
internal import Storage
internal import Telemetry
internal import Terminal

/// Where the columns of the list of matches are, and its rows.
struct MatchColumns {
    private struct Place {
        var x = 0
        var width = 0
    }

    private var age = Place()
    private var service = Place()
    private var name = Place()
    private var bar = Place()
    private var value = Place()
    private var root = Place()
    private var spans = Place()
    private let unit: ValueUnit
    private let isDuration: Bool
    private let title: String
    private let greatest: Double

    init(width: Int, _ matches: [SpanMatch], subject: Subject) {
        unit = ValueUnit(subject)
        isDuration = subject == QueryPart.duration
        title = isDuration ? "duration" : subject.key
        var (widestService, widestName, greatest) = (7, 4, 0.0)
        for match in matches {
            widestService = max(widestService, displayWidth(visible(match.service ?? "(unknown)")))
            widestName = max(widestName, displayWidth(visible(match.name)))
            greatest = max(greatest, Self.number(match) ?? 0)
        }
        self.greatest = greatest
        age.width = 4
        service.width = min(widestService, width >= 120 ? 24 : 14)
        value.width = max(9, min(16, title.count))
        spans.width = 6
        bar.width = width >= 140 ? 24 : width >= 100 ? 12 : 6
        let fixed = 2 + age.width + service.width + bar.width + value.width + spans.width + 11 + 2
        let flexible = max(16, width - fixed)
        name.width = min(widestName, flexible * 3 / 5)
        root.width = max(8, flexible - name.width)
        var x = 2
        func put(_ place: inout Place, gap: Int) {
            place.x = x
            x += place.width + gap
        }
        put(&age, gap: 2)
        put(&service, gap: 2)
        put(&name, gap: 2)
        put(&bar, gap: 1)
        put(&value, gap: 2)
        put(&spans, gap: 2)
        put(&root, gap: 0)
    }

    func drawHeads(y: Int, theme: Theme, on canvas: inout Canvas) {
        func head(_ text: String, _ place: Place, right: Bool = false) {
            canvas.put(
                text, x: place.x, y: y, style: theme.dim, maxWidth: place.width,
                truncation: .middle, align: right ? .right : .left)
        }
        head("age", age, right: true)
        head("service", service)
        head("span", name)
        canvas.put(
            title, x: bar.x, y: y, style: theme.accent, maxWidth: bar.width + 1 + value.width,
            align: .right)
        head("spans", spans, right: true)
        head("of the trace", root)
    }

    func draw(_ match: SpanMatch, y: Int, _ context: ScreenContext, on canvas: inout Canvas) {
        let theme = context.theme
        func put(_ text: String, _ place: Place, _ style: Style, right: Bool = false) {
            canvas.put(
                text, x: place.x, y: y, style: style, maxWidth: place.width, truncation: .middle,
                align: right ? .right : .left)
        }
        let hue = match.service.map(context.hues.slot).map(theme.service) ?? theme.dim
        put(
            Format.age(context.now.subtracting(match.startUnixNano)), age, theme.dim, right: true)
        put(match.service ?? "(unknown)", service, hue)
        put(
            match.isError ? "✗ \(match.name)" : match.name, name,
            match.isError ? theme.error : theme.text)
        if let number = Self.number(match), greatest > 0, number > 0 {
            let start = Double(bar.x)
            canvas.bar(
                from: start, to: start + number / greatest * Double(bar.width), y: y, style: hue)
        }
        put(valueText(match), value, theme.strong, right: true)
        guard let trace = match.trace else { return }
        put(Format.count(trace.spanCount), spans, theme.text, right: true)
        put(trace.rootName ?? "(no root)", root, theme.dim)
    }

    private func valueText(_ match: SpanMatch) -> String {
        if !isDuration { return unit.columnText(match.value) }
        return match.durationNanoseconds.map(Format.durationColumn) ?? "in progress"
    }

    private static func number(_ match: SpanMatch) -> Double? {
        match.value?.number ?? match.durationNanoseconds.map(Double.init)
    }
}
