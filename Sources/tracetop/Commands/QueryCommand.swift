internal import Interface
internal import Query
internal import Storage
internal import Telemetry
internal import Terminal

/// `tracetop query`: one question and its answer.
struct QueryCommand {
    let context: CommandContext
    /// The question as it was typed.
    let text: String
    /// How often it is asked; more than once to measure.
    var repeats = 1
    /// Whether it is asked what the values were over time, too.
    var wantsSeries = true
    /// Whether stderr says what answering took.
    var isExplained = false
    /// `--xray-filter`, asked besides WHERE.
    var filter: Filter?

    /// - Parameter columns: nil where nothing is stored.
    func run(_ columns: ColumnReader?) throws(CommandFailure) {
        let query = try parsed()
        guard let columns else {
            Diagnostics.say("there are no traces")
            return try print(Self.nothing(query), Repetition())
        }
        let answering = QueryAnswering(columns)
        var result: QueryResult?
        var repetition = Repetition()
        for _ in 0..<max(1, repeats) {
            let (answer, elapsed) = try ask(query, answering)
            result = answer
            repetition.add(elapsed)
        }
        guard let result else { return }
        // What is wrong altogether is not noted besides.
        for note in query.notes { Diagnostics.warn(FilterMessage.lines(for: note, in: text)) }
        remark(on: result)
        ColumnNotes.say(columns)
        if isExplained { explain(result.work) }
        try print(result, repetition)
    }

    private func parsed() throws(CommandFailure) -> Query {
        do throws(QueryError) {
            var query = try Query.parse(text)
            guard let filter else { return query }
            let own = try query.filter.map { expression throws(QueryError) in
                try Filter(expression)
            }
            query.filter = Filter.both(own, filter)?.expression
            return query
        } catch {
            throw CommandFailure(FilterMessage.lines(for: error, in: text))
        }
    }

    /// What may surprise in an answer.
    private func remark(on result: QueryResult) {
        if let asked = result.query.granularity, asked != result.granularity {
            Diagnostics.warn(
                "EVERY \(asked) is too fine for so long a time: it is by \(result.granularity)")
        }
        if result.work.matchedSpans == 0, result.work.scannedSpans > 0,
            let hint = result.query.filter?.typeHint
        {
            Diagnostics.say(hint)
        }
    }

    private func ask(
        _ query: Query, _ answering: QueryAnswering
    ) throws(CommandFailure) -> (QueryResult, Duration) {
        let waiting = WaitingLine("asking")
        defer { waiting.clear() }
        do throws(QueryAnswering.Failure) {
            let (result, elapsed) = try answering.answer(
                query, now: ProcessEnvironment.now, wantsSeries: wantsSeries,
                isCancelled: {
                    waiting.tick()
                    return false
                })
            return (result, elapsed)
        } catch {
            guard case .refused(let problem) = error else { throw CommandFailure(error) }
            throw CommandFailure(FilterMessage.lines(for: problem, in: text))
        }
    }

    /// The answer where nothing is stored: one row of nothing, none with GROUP BY.
    private static func nothing(_ query: Query) -> QueryResult {
        let now = ProcessEnvironment.now
        let values = query.calculations.map { calculation -> AttributeValue? in
            switch calculation.operation {
            case .count, .countDistinct, .sum: .int(0)
            case .rate, .concurrency: .double(0)
            default: nil
            }
        }
        return QueryResult(
            query: query, range: now..<now, granularity: query.granularity ?? .automatic(for: 1),
            rows: query.groupBy.isEmpty
                ? [.init(values: values, series: query.calculations.map { _ in [] })] : [])
    }

    // MARK: Output

    private func print(
        _ result: QueryResult, _ repetition: Repetition
    ) throws(CommandFailure) {
        switch context.invocation.format {
        case .table:
            let text = AnswerText(result, profile: context.profile, width: context.width).text
            try context.output.writeLine(text)
        case .csv:
            for line in AnswerCSV.lines(result) { try context.output.write(line) }
        case .json:
            var writer = JSONWriter()
            writer.answer(result, elapsed: repetition.elapsed, first: repetition.first)
            try context.output.write(writer.bytes)
            try context.output.write("\n")
        }
    }

    /// Which columns were read, what was passed over, and what was looked at.
    private func explain(_ work: QueryWork) {
        let columns = work.columns.isEmpty ? "none" : work.columns.joined(separator: ", ")
        var spans =
            "\(Format.counted(work.scannedSpans, "span")) scanned, "
            + "\(Format.grouped(work.matchedSpans)) matched"
        if work.spansFromRows > 0 {
            spans += ", \(Format.grouped(work.spansFromRows)) read from rows"
        }
        var chunks =
            "\(Format.counted(work.chunks, "chunk")), \(Format.grouped(work.skippedChunks)) skipped"
        if work.keptChunks > 0 {
            chunks += ", \(Format.grouped(work.keptChunks)) known from an earlier answer"
        }
        Diagnostics.say("columns read: \(columns)\n\(chunks)\n\(spans)")
    }
}
