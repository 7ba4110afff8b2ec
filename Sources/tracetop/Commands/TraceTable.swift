internal import Interface
internal import Storage
internal import Telemetry
internal import Terminal

/// Traces as a table: on a narrow terminal how old they are and the first digits of their ids,
/// which `show` takes as well; else when they began, and the whole ids.
struct TraceTable {
    private(set) var table: Table
    private let isNarrow: Bool
    private let mark: String
    private let now = ProcessEnvironment.now

    /// Below so many columns a date, errors and whole ids leave no room for names.
    private static let wide = 130
    private static let shortID = 12

    init(_ context: CommandContext) {
        isNarrow = context.width.map { $0 < TraceTable.wide } ?? false
        mark = context.profile.glyphs == .ascii ? "x" : "✗"
        table = Table(
            isNarrow
                ? [
                    .init("age", .right), .init("service", minimumWidth: 7),
                    .init("root", minimumWidth: 9), .init("duration", .right),
                    .init("spans", .right), .init("trace"),
                ]
                : [
                    .init("start"), .init("service", minimumWidth: 10),
                    .init("root", minimumWidth: 20), .init("duration", .right),
                    .init("spans", .right), .init("errors", .right), .init("trace"),
                ])
    }

    var isEmpty: Bool { table.rows.isEmpty }
    var count: Int { table.rows.count }

    mutating func add(_ summary: TraceSummary) {
        let hasErrors = summary.errorCount > 0
        let service = Table.Cell(summary.rootService ?? summary.services.first ?? "(unknown)")
        var name = summary.rootLabel ?? summary.rootName ?? "(no root yet)"
        if isNarrow, hasErrors { name = "\(mark) \(name)" }
        var duration = Format.duration(summary.durationNanoseconds)
        if summary.isInProgress { duration += " …" }
        let root = Table.Cell(
            name, hasErrors ? Style(.palette(1)) : summary.rootName == nil ? .dim : .plain)
        let spans = Table.Cell(Format.grouped(summary.spanCount))
        let digits = summary.traceID.description
        let id = Table.Cell(
            isNarrow ? String(digits.prefix(TraceTable.shortID)) : digits, .dim)
        if isNarrow {
            let age = now.subtractingReportingOverflow(summary.startUnixNano).partialValue
            table.add([
                Table.Cell(Format.age(age)), service, root, Table.Cell(duration), spans, id,
            ])
        } else {
            let start = Format.dateAndTime(summary.startUnixNano, zone: .local)
            let errors = hasErrors ? "\(mark) \(Format.grouped(summary.errorCount))" : ""
            table.add([
                Table.Cell(start), service, root, Table.Cell(duration), spans,
                Table.Cell(errors, Style(.palette(1))), id,
            ])
        }
    }
}
