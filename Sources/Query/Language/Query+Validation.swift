extension Query {
    /// Whether the question can be asked; `parse` has checked.
    ///
    /// - Throws: what cannot be, and where in the text that it was read from.
    public func check() throws(QueryError) {
        try checkCalculations()
        if let filter { _ = try Filter(filter) }
        try checkKeys()
        for comparison in having?.comparisons ?? [] { try check(comparison) }
        for ordering in orderBy { try check(ordering) }
        if let limit, !(1...Query.maximumLimit).contains(limit) {
            throw QueryError(
                code: .meaning, range: ranges.limit.offsets,
                message: "LIMIT is 1 to \(Query.maximumLimit)")
        }
        try checkTimes()
    }

    private func checkCalculations() throws(QueryError) {
        guard !calculations.isEmpty else {
            throw QueryError(code: .meaning, range: 0..<0, message: "there is no calculation")
        }
        try checkCount(calculations.count, of: "calculations", at: calculations.last?.range)
        var seen: Set<Calculation> = []
        for calculation in calculations {
            try calculation.check()
            guard seen.insert(calculation).inserted else {
                throw QueryError(
                    code: .meaning, range: calculation.range.offsets,
                    message: "\(calculation) is there twice")
            }
        }
    }

    private func checkKeys() throws(QueryError) {
        try checkCount(groupBy.count, of: "keys to group by", at: groupBy.last?.range)
        var seen: Set<Subject> = []
        for key in groupBy {
            try key.subject.checkHasOneValue(at: key.range)
            guard seen.insert(key.subject).inserted else {
                throw QueryError(
                    code: .meaning, range: key.range.offsets,
                    message: "\(key) is there twice")
            }
        }
    }

    private func checkCount(
        _ count: Int, of what: String, at range: TextRange?
    ) throws(QueryError) {
        guard count > Query.maximumParts else { return }
        throw QueryError(
            code: .meaning, range: range?.offsets ?? 0..<0,
            message: "more than \(Query.maximumParts) \(what)")
    }

    // MARK: HAVING and ORDER BY

    private func check(_ comparison: Having.Comparison) throws(QueryError) {
        try checkIsThere(comparison.calculation, for: "HAVING")
        guard comparison.quantity.unit != nil else { return }
        guard comparison.calculation.operation.keepsUnit,
            let subject = comparison.calculation.subject
        else {
            throw QueryError(
                code: .meaning, range: comparison.quantityRange.offsets,
                message: "\(comparison.calculation) is a number without a unit, "
                    + "`\(comparison.text)` is not")
        }
        guard case .column(let column) = subject.field else { return }
        let reader = LiteralReader(column: column, range: comparison.quantityRange.offsets)
        _ = try reader.comparand(for: .quantity(comparison.quantity, text: comparison.text))
    }

    private func check(_ ordering: Ordering) throws(QueryError) {
        switch ordering.target {
        case .calculation(let calculation): try checkIsThere(calculation, for: "ORDER BY")
        case .key(let subject):
            guard !groupBy.contains(where: { $0.subject == subject }) else { return }
            throw QueryError(
                code: .meaning, range: ordering.range.offsets,
                message: groupBy.isEmpty
                    ? "\(subject) is no calculation of this query, which has no GROUP BY"
                    : "\(subject) is not among the keys of GROUP BY",
                suggestion: nearestTarget(to: subject.key))
        }
    }

    private func checkIsThere(
        _ calculation: Calculation, for clause: String
    ) throws(QueryError) {
        try calculation.check()
        guard calculation.operation.hasValue else {
            throw QueryError(
                code: .meaning, range: calculation.range.offsets,
                message: "\(calculation) has no value for \(clause), only counts over time")
        }
        guard !calculations.contains(calculation) else { return }
        throw QueryError(
            code: .meaning, range: calculation.range.offsets,
            message: "\(calculation) is not among the query's calculations; \(clause) can only "
                + "name those",
            suggestion: nearestTarget(to: calculation.description))
    }

    private func nearestTarget(to text: String) -> String? {
        Spelling.nearest(
            to: text,
            among: calculations.filter(\.operation.hasValue).map(\.description)
                + groupBy.map(\.description))
    }

    // MARK: Times

    private func checkTimes() throws(QueryError) {
        guard let length = timeRange.knownLength, timeRange.since != nil else { return }
        guard length > 0 else {
            let isUntil = timeRange.until != nil
            throw QueryError(
                code: .meaning, range: (isUntil ? ranges.until : ranges.since).offsets,
                message: isUntil
                    ? "UNTIL is not after SINCE: the range is empty"
                    : "SINCE is now: the range is empty")
        }
        try checkGranularity(for: length)
    }

    /// Whether the range is cut into no more than the most buckets. For a range whose length only
    /// the data tells; `check` has looked at the others.
    ///
    /// - Parameter length: of the range, in nanoseconds.
    public func checkGranularity(for length: Int64) throws(QueryError) {
        guard let granularity, !granularity.suits(length) else { return }
        let shortest = Granularity.shortest(for: length)
        throw QueryError(
            code: .meaning, range: ranges.every.offsets,
            message: "EVERY \(granularity) cuts \(Printer.roughDuration(length)) into more than "
                + "\(Granularity.maximumBuckets) buckets",
            suggestion: shortest.description)
    }
}

extension Calculation {
    /// Whether it can be computed of its column.
    func check() throws(QueryError) {
        switch (operation.column, subject) {
        case (.none, .some(let subject)):
            throw QueryError(
                code: .meaning, range: keyRange.offsets,
                message: "\(operation.rawValue) takes no column, found \(subject)",
                suggestion: nil)
        case (.required, nil):
            throw QueryError(
                code: .meaning, range: range.offsets,
                message: "\(operation.rawValue) needs a column, such as "
                    + "\(operation.rawValue)(duration_ms)")
        default: break
        }
        guard let subject else { return }
        try subject.checkHasOneValue(at: keyRange)
        guard operation.takesNumbers, case .column(let column) = subject.field,
            !column.type.isNumeric
        else { return }
        let instead =
            switch column.type {
            case .bool: "to count where it is true, write COUNT … WHERE \(subject)"
            case .time: "the column duration_ms is one of numbers"
            default: "to count its values, write COUNT_DISTINCT(\(subject))"
            }
        throw QueryError(
            code: .meaning, range: keyRange.offsets,
            message: "\(operation.rawValue) takes numbers, \(subject) is \(column.type.phrase); "
                + instead)
    }
}

extension Subject {
    /// Whether each span has at most one value of it.
    fileprivate func checkHasOneValue(at range: TextRange) throws(QueryError) {
        guard binding == .any || binding == .none else { return }
        throw QueryError(
            code: .meaning, range: range.offsets,
            message: "\(self) asks all spans of a trace and is no one value; the span's own, "
                + "root. and parent. are")
    }
}

extension Column.ValueType {
    var isNumeric: Bool { self == .number || self == .duration }
}
