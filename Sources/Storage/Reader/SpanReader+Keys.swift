extension SpanReader {
    /// The keys of all traces, ascending by what they are ordered by, then by key: the rows of a
    /// list that reads summaries only for what is on screen. O(all traces) and 8 bytes each; about
    /// 10 ms for 100,000 by arrival, 60 ms otherwise.
    public func keys(orderedBy order: Order) throws(StoreError) -> [Int64] {
        let column =
            switch order {
            case .arrival: "id"
            case .start: "start_time, id"
            case .duration: "end_time - start_time, id"
            case .spans: "spans, id"
            case .errors: "errors, id"
            }
        return try reading { core throws(StoreError) in
            let statement = try core.connection.statement(
                """
                SELECT id FROM trace WHERE id >= (SELECT floor FROM position) ORDER BY \(column)
                """)
            defer { statement.reset() }
            var keys: [Int64] = []
            while try statement.step() { keys.append(statement.integer(0)) }
            return keys
        }
    }
}
