internal import Query

/// The time range and granularity of a query, changed by keys.
enum QueryTimes {
    private static let second: Int64 = 1_000_000_000
    private static let minute = 60 * second
    private static let hour = 60 * minute
    private static let day = 24 * hour

    /// Ranges until now, from which one goes to the next.
    private static let ages = [
        minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 6 * hour,
        12 * hour, day, 2 * day, 7 * day, 30 * day,
    ]
    private static let steps: [Int64] = [
        1_000_000, 10_000_000, 100_000_000, second, 2 * second, 5 * second, 10 * second,
        15 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute,
        30 * minute, hour, 2 * hour, 6 * hour, 12 * hour, day, 7 * day,
    ]
    private static let shortest: Int64 = 1_000_000

    /// Half as long about `center`; a range that reaches until now still does.
    static func zoomedIn(_ query: Query, _ answered: Range<Int64>, about center: Int64?) -> Query {
        if center == nil, let age = age(query) {
            return with(
                query, TimeRange(since: .ago(ages.last { $0 < age } ?? max(second, age / 2))))
        }
        let length = max(shortest, length(answered) / 2)
        let middle = center ?? answered.lowerBound.adding(Self.length(answered) / 2)
        return with(query, about(middle, length))
    }

    /// Twice as long; nil where the question is about everything.
    static func zoomedOut(_ query: Query, _ answered: Range<Int64>) -> Query? {
        guard query.timeRange != TimeRange() else { return nil }
        if let age = age(query) {
            let next = ages.first { $0 > age }
            return with(query, TimeRange(since: next.map(TimeRange.Moment.ago)))
        }
        let length = length(answered)
        guard length < 365 * day else { return with(query, TimeRange()) }
        let middle = answered.lowerBound.adding(length / 2)
        return with(query, about(middle, length * 2))
    }

    static func limited(_ query: Query, to range: Range<Int64>) -> Query {
        with(query, TimeRange(since: .at(range.lowerBound), until: .at(range.upperBound)))
    }

    /// Moved by half its length.
    static func panned(_ query: Query, _ answered: Range<Int64>, later: Bool) -> Query {
        let length = length(answered)
        let step = Granularity.automatic(for: length).nanoseconds
        // Whole buckets, so that the way back leads to where it began.
        let distance = max(step, length / 2 / step * step)
        return with(
            query, whole(answered.lowerBound.adding(later ? distance : -distance), length))
    }

    static func everything(_ query: Query) -> Query { with(query, TimeRange()) }

    /// The next shorter or longer bucket; nil where that would be too many, or one.
    static func regrained(
        _ query: Query, _ answered: Range<Int64>, now: Granularity, finer: Bool
    ) -> Query? {
        let next =
            finer
            ? steps.last { $0 < now.nanoseconds } : steps.first { $0 > now.nanoseconds }
        let length = length(answered)
        guard let next, let granularity = Granularity(nanoseconds: next),
            granularity.suits(length), finer || next <= length
        else { return nil }
        var query = query
        query.granularity = granularity
        return query
    }

    // MARK: Parts

    /// How far back a range reaches that ends now.
    private static func age(_ query: Query) -> Int64? {
        guard case .ago(let age)? = query.timeRange.since, query.timeRange.until == nil else {
            return nil
        }
        return age
    }

    private static func about(_ middle: Int64, _ length: Int64) -> TimeRange {
        whole(middle.adding(-(length / 2)), length)
    }

    /// Of whole buckets: times that can be read.
    private static func whole(_ start: Int64, _ length: Int64) -> TimeRange {
        let step = Granularity.automatic(for: length)
        let rest = length % step.nanoseconds
        let end = rest > 0 ? length.adding(step.nanoseconds - rest) : max(step.nanoseconds, length)
        let first = step.start(of: start)
        return TimeRange(since: .at(first), until: .at(first.adding(end)))
    }

    /// A bucket that was chosen for another range goes with it.
    private static func with(_ query: Query, _ range: TimeRange) -> Query {
        var query = query
        query.timeRange = range
        if let length = range.knownLength, query.granularity?.suits(length) == false {
            query.granularity = nil
        }
        return query
    }

    private static func length(_ range: Range<Int64>) -> Int64 {
        let (length, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
        return overflow ? .max / 4 : min(length, .max / 4)
    }
}

extension TimeRange {
    /// Where it says both ends itself.
    var fixed: Range<Int64>? {
        guard case .at(let since)? = since, case .at(let until)? = until, since < until else {
            return nil
        }
        return since..<until
    }
}

extension Int64 {
    /// The sum, or the nearest that there is.
    func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
