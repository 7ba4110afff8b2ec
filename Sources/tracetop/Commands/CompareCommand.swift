internal import Interface
internal import Query
internal import Storage
internal import Telemetry
internal import Terminal

/// `tracetop compare`: what some spans have in common that others have not.
struct CompareCommand {
    let context: CommandContext

    /// Attributes in a table without `--limit`.
    private static let tableLimit = 20

    /// - Parameter columns: nil where nothing is stored.
    func run(_ columns: ColumnReader?) throws(CommandFailure) {
        let invocation = context.invocation
        guard let columns else { throw CommandFailure(status: 1, "there are no traces") }
        let answering = QueryAnswering(columns)
        try check(invocation.filter, .filter, invocation.filterText, answering)
        try check(invocation.against, .against, invocation.againstText, answering)
        FilterNotes.say(invocation.filter)
        for note in invocation.against?.notes ?? [] {
            Diagnostics.warn("--against: \(note.summary)")
        }
        let (result, elapsed) = try compare(answering)
        ColumnNotes.say(columns)
        guard result.counts.selection > 0, result.counts.baseline > 0 else {
            throw CommandFailure(status: 1, nothing(result.counts))
        }
        try print(result, elapsed)
    }

    /// Refuses a key that no span has.
    private func check(
        _ filter: Filter?, _ option: Option, _ text: String, _ answering: QueryAnswering
    ) throws(CommandFailure) {
        guard let filter else { return }
        let problem = try CommandFailure.answering { () throws(QueryAnswering.Failure) in
            try answering.problem(with: filter.keys)
        }
        guard let problem else { return }
        throw CommandFailure(
            "\(option.rawValue): " + FilterMessage.lines(for: problem, in: text))
    }

    private func compare(
        _ answering: QueryAnswering
    ) throws(CommandFailure) -> (ComparisonResult, Duration) {
        let (since, until) = context.invocation.timeRange.bounds(now: ProcessEnvironment.now)
        func spans(_ filter: Filter?) -> SpanSelection {
            SpanSelection(filter: filter?.expression, since: since, until: until)
        }
        let baseline = context.invocation.against.map { Comparison.Baseline.spans(spans($0)) }
        let comparison = Comparison(
            spans(context.invocation.filter), against: baseline ?? .rest(of: spans(nil)))
        let waiting = WaitingLine("comparing")
        defer { waiting.clear() }
        return try CommandFailure.answering { () throws(QueryAnswering.Failure) in
            try answering.compare(
                comparison,
                isCancelled: {
                    waiting.tick()
                    return false
                })
        }
    }

    /// Which side has no spans.
    private func nothing(_ counts: ComparisonResult.Counts) -> String {
        let time = context.invocation.timeRange == TimeRange() ? "" : " of that time"
        if counts.total == 0, context.invocation.against == nil {
            return "there are no spans\(time)"
        }
        let (filter, option) =
            counts.selection == 0
            ? (context.invocation.filter, "--where") : (context.invocation.against, "--against")
        guard let filter else {
            return "all spans\(time) are as --where asks: nothing is left to compare them with"
        }
        let asked =
            option == "--where" && context.invocation.filterText.isEmpty ? "--xray-filter" : option
        let hint = filter.expression.typeHint.map { "; \($0)" } ?? ""
        return "no span\(time) is as \(asked) asks\(hint)"
    }

    // MARK: Output

    private func print(
        _ result: ComparisonResult, _ elapsed: Duration
    ) throws(CommandFailure) {
        var result = result
        let total = result.keys.count
        switch (context.invocation.limit, context.invocation.format) {
        case (nil, .table):
            let differing = result.keys.prefix { $0.differsVisibly }
            result.keys = Array(differing.prefix(Self.tableLimit))
        case (let limit?, _) where limit > 0: result.keys = Array(result.keys.prefix(limit))
        default: break
        }
        switch context.invocation.format {
        case .table:
            let text = ComparisonText(result, profile: context.profile, width: context.width).text
            try context.output.writeLine(text)
            try context.output.flush()
            if context.invocation.limit == nil { sayWhatIsLeft(total - result.keys.count, result) }
        case .csv:
            for line in ComparisonCSV.lines(result) { try context.output.write(line) }
        case .json:
            var writer = JSONWriter()
            writer.comparison(result, elapsed: Double(elapsed.wholeNanoseconds) / 1e6)
            try context.output.write(writer.bytes)
            try context.output.write("\n")
        }
    }

    private func sayWhatIsLeft(_ count: Int, _ shown: ComparisonResult) {
        guard count > 0 else { return }
        let others = Format.counted(count, shown.keys.isEmpty ? "attribute" : "more attribute")
        let how =
            shown.keys.count >= Self.tableLimit
            ? count == 1 ? "differs less" : "differ less"
            : (count == 1 ? "differs" : "differ") + " no more than by chance"
        Diagnostics.say("\(others) \(how): --limit 0 shows all")
    }
}
