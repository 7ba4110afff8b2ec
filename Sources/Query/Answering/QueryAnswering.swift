public import Columns

/// Answers questions over a source of columns, or says why not.
public struct QueryAnswering: Sendable {
    /// Why there is no answer.
    public enum Failure: Error, Hashable, Sendable {
        /// The question itself, by the data that there is.
        case refused(QueryError)
        case cancelled
        /// The columns could not be read.
        case broken(String)

        /// For people.
        public var text: String {
            switch self {
            case .refused(let problem): problem.summary
            case .cancelled: "the question was not answered"
            case .broken(let message): message
            }
        }

        init(_ error: ColumnError) {
            self = error.reason == .cancelled ? .cancelled : .broken(error.description)
        }
    }

    let source: any ColumnSource
    let engine: QueryEngine

    /// - Parameter parts: what is kept of answers from one to the next; nil to look at all spans
    ///   each time.
    public init(_ source: any ColumnSource, keeping parts: KeptParts? = nil) {
        self.source = source
        engine = QueryEngine(source, keeping: parts)
    }

    /// The same for a question that is asked again while spans come in: it looks at new ones alone.
    public func keepingParts() -> QueryAnswering {
        QueryAnswering(source, keeping: KeptParts())
    }

    /// The answer to a query that `Query.check()` has no objection to, and how long the engine took.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since the epoch; what `SINCE 30m` counts from.
    ///   - wantsSeries: whether rows are computed over time as well. They are not where all that is
    ///     asked for are heatmaps.
    ///   - isCancelled: asked before each chunk, on the calling thread.
    public func answer(
        _ query: Query, now: Int64, wantsSeries: Bool = true,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(Failure) -> (result: QueryResult, elapsed: Duration) {
        if let problem = try problem(with: query.keys) { throw .refused(problem) }
        let wantsSeries = wantsSeries && query.calculations.contains { $0.operation.hasValue }
        let begun = ContinuousClock.now
        let result = try QueryAnswering.persisting { () throws(ColumnError) in
            try engine.answer(
                query, now: now, wantsSeries: wantsSeries, isCancelled: isCancelled)
        }
        return (result, ContinuousClock.now - begun)
    }

    /// What a question names that no span has; nil where nothing is wrong with it, or nobody knows.
    public func problem(with keys: [NamedKey]) throws(Failure) -> QueryError? {
        guard keys.contains(where: { $0.attribute != nil }) else { return nil }
        return try QueryAnswering.persisting { () throws(ColumnError) in
            try AttributeNames(source, asked: keys).problem(with: keys)
        }
    }

    /// The first spans of a selection, as `QueryEngine.spans` has them.
    public func spans(
        in selection: SpanSelection, order: SpanOrder, limit: Int,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(Failure) -> [FoundSpan] {
        try QueryAnswering.persisting { () throws(ColumnError) in
            try engine.spans(in: selection, order: order, limit: limit, isCancelled: isCancelled)
        }
    }

    /// The numbers of the traces with some span of a selection, as `QueryEngine.traces` has them.
    public func traces(
        with selection: SpanSelection, before key: Int64? = nil, limit: Int = .max,
        isCancelled: @escaping () -> Bool = { false }
    ) throws(Failure) -> [Int64] {
        try QueryAnswering.persisting { () throws(ColumnError) in
            try engine.traces(with: selection, before: key, limit: limit, isCancelled: isCancelled)
        }
    }

    /// How often a question is begun anew because what it reads was evicted or sealed meanwhile.
    private static let attempts = 5

    static func persisting<Result>(
        _ body: () throws(ColumnError) -> Result
    ) throws(Failure) -> Result {
        var left = attempts
        while true {
            left -= 1
            do throws(ColumnError) {
                return try body()
            } catch {
                guard error.reason == .changed, left > 0 else { throw Failure(error) }
            }
        }
    }
}

extension Duration {
    /// In nanoseconds; the greatest there is for more than 292 years.
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : scaled &+ attoseconds / 1_000_000_000
    }
}
