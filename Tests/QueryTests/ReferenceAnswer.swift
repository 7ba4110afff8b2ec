import Telemetry

@testable import Query

/// The answer to a query by the plainest means: every span looked at as a record.
struct ReferenceAnswer {
    /// A value, and by how much another order of addition may change it.
    struct Value: CustomStringConvertible {
        var number: Double?
        var tolerance = 0.0

        var description: String { "\(number as Any) ± \(tolerance)" }
    }

    struct Row {
        var group: [GroupValue?]
        var values: [Value]
        var series: [[Value]] = []
        var isOthers = false
    }

    struct Span {
        var record: SpanRecord
        var root: SpanRecord?
        var parent: SpanRecord?
        var trace: [SpanRecord]
    }

    let query: Query
    private(set) var range: Range<Int64> = 0..<0
    private(set) var times: [Int64] = []
    private(set) var rows: [Row] = []
    private(set) var matched = 0
    private(set) var heatmapTotals: [[Int]] = []
    private let granularity: Int64
    private let now: Int64
    private let wantsSeries: Bool

    init(
        _ query: Query, _ records: [SpanRecord], now: Int64, wantsSeries: Bool = true
    ) throws {
        self.query = query
        self.now = now
        self.wantsSeries = wantsSeries
        let (since, until) = query.timeRange.bounds(now: now)
        let spans = try Self.matching(query.filter, records).filter { span in
            (since.map { span.record.startUnixNano >= $0 } ?? true)
                && (until.map { span.record.startUnixNano < $0 } ?? true)
        }
        matched = spans.count
        let starts = spans.map(\.record.startUnixNano)
        let low = since ?? starts.min() ?? until ?? now
        let open =
            since == nil
            ? starts.max().map { $0 + 1 } ?? low : max(now, (starts.max() ?? now - 1) + 1)
        range = low..<max(low, until ?? open)
        let length = range.upperBound - range.lowerBound
        let asked = query.granularity ?? .automatic(for: length)
        let used = asked.suits(length) ? asked : .shortest(for: length)
        granularity = used.nanoseconds
        var time = used.start(of: range.lowerBound)
        repeat {
            times.append(time)
            time += granularity
        } while time < range.upperBound
        makeRows(spans)
        for calculation in query.calculations where calculation.operation == .heatmap {
            heatmapTotals.append(
                inBuckets(spans).map { spans in
                    spans.count { Self.number(calculation.subject, $0)?.isFinite ?? false }
                })
        }
    }

    // MARK: Spans

    static func matching(_ filter: Expression?, _ records: [SpanRecord]) throws -> [Span] {
        let filter = try filter.map { try Filter($0) }
        var places: [TraceID: [Int]] = [:]
        for (place, record) in records.enumerated() {
            places[record.traceID, default: []].append(place)
        }
        var found: [(place: Int, span: Span)] = []
        for trace in places.values {
            let spans = trace.map { records[$0] }
            let root = spans.filter { $0.parentID == nil }.min {
                ($0.startUnixNano, $0.spanID.rawValue) < ($1.startUnixNano, $1.spanID.rawValue)
            }
            for index in filter?.matchingIndices(of: spans) ?? Array(spans.indices) {
                let parent = spans[index].parentID.flatMap { id in spans.first { $0.spanID == id } }
                found.append(
                    (
                        trace[index],
                        Span(record: spans[index], root: root, parent: parent, trace: spans)
                    ))
            }
        }
        return found.sorted { $0.place < $1.place }.map(\.span)
    }

    /// By the places of `times`.
    private func inBuckets(_ spans: [Span]) -> [[Span]] {
        var buckets = [[Span]](repeating: [], count: times.count)
        for span in spans {
            buckets[Int((span.record.startUnixNano - times[0]) / granularity)].append(span)
        }
        return buckets
    }

    static func value(_ subject: Subject, _ span: Span) -> AttributeValue? {
        if case .column(let column) = subject.field, column.isOfTrace {
            let start = span.trace.map(\.startUnixNano).min() ?? 0
            let end = span.trace.map { $0.endUnixNano ?? $0.startUnixNano }.max() ?? 0
            switch column {
            case .traceDurationMilliseconds: return .double(Double(max(0, end - start)) / 1e6)
            case .traceSpanCount: return .int(Int64(span.trace.count))
            case .traceErrorCount: return .int(Int64(span.trace.count { $0.isError }))
            default: return .string(Timestamp.iso8601(unixNano: start))
            }
        }
        let record: SpanRecord? =
            switch subject.binding {
            case .span: span.record
            case .root: span.root
            case .parent: span.parent
            case .any, .none: nil
            }
        guard let record else { return nil }
        switch subject.field {
        case .column(let column): return record.value(of: column)
        case .attribute(.first, let name): return record.attribute(name)
        case .attribute(.span, let name): return record.attributes[name]
        case .attribute(.scope, let name): return record.scope.attributes[name]
        case .attribute(.resource, let name): return record.resource.attributes[name]
        }
    }

    static func number(_ subject: Subject?, _ span: Span) -> Double? {
        guard let subject, let number = Self.value(subject, span)?.number, !number.isNaN else {
            return nil
        }
        return number
    }

    // MARK: Rows

    private mutating func makeRows(_ spans: [Span]) {
        guard !query.groupBy.isEmpty else {
            rows = [row([], spans, isOthers: false)]
            return
        }
        var groups: [[GroupValue?]: [Span]] = [:]
        for span in spans {
            groups[
                query.groupBy.map { Self.value($0.subject, span).map(GroupValue.init) }, default: []
            ]
            .append(span)
        }
        let all = groups.map { (row($0.key, $0.value, isOthers: false), $0.value) }
        let kept = all.filter { entry in
            query.having?.holds { value(of: $0, entry.0).map(AttributeValue.double) } ?? true
        }.sorted { isBefore($0.0, $1.0, $0.1.count, $1.1.count) }
        let limit = query.limit ?? Query.defaultLimit
        rows = kept.prefix(limit).map(\.0)
        let rest = kept.dropFirst(limit).flatMap(\.1)
        if !rest.isEmpty {
            rows.append(row(query.groupBy.map { _ in nil }, rest, isOthers: true))
        }
    }

    private func value(of calculation: Calculation, _ row: Row) -> Double? {
        query.calculations.firstIndex(of: calculation).flatMap { row.values[$0].number }
    }

    private func isBefore(_ left: Row, _ right: Row, _ leftCount: Int, _ rightCount: Int) -> Bool {
        var pairs: [(GroupValue?, GroupValue?, Bool)] = []
        for ordering in query.orderBy {
            switch ordering.target {
            case .calculation(let calculation):
                pairs.append(
                    (
                        value(of: calculation, left).map(GroupValue.init),
                        value(of: calculation, right).map(GroupValue.init), ordering.isDescending
                    ))
            case .key(let subject):
                let place = query.groupBy.firstIndex { $0.subject == subject } ?? 0
                pairs.append((left.group[place], right.group[place], ordering.isDescending))
            }
        }
        if let first = query.calculations.first(where: { $0.operation.hasValue }) {
            pairs.append(
                (
                    value(of: first, left).map(GroupValue.init),
                    value(of: first, right).map(GroupValue.init), true
                ))
        } else {
            pairs.append((GroupValue(Double(leftCount)), GroupValue(Double(rightCount)), true))
        }
        pairs += zip(left.group, right.group).map { ($0, $1, false) }
        for (first, second, isDescending) in pairs where first != second {
            guard let first else { return false }
            guard let second else { return true }
            return (first < second) != isDescending
        }
        return false
    }

    private func row(_ group: [GroupValue?], _ spans: [Span], isOthers: Bool) -> Row {
        let values = query.calculations.map { value($0, spans, range, running: spans) }
        var row = Row(group: group, values: values, isOthers: isOthers)
        guard wantsSeries else { return row }
        let buckets = inBuckets(spans)
        row.series = query.calculations.map { calculation in
            zip(times, buckets).map { time, spansOfBucket in
                value(
                    calculation, spansOfBucket, time..<time + granularity,
                    running: calculation.operation == .concurrency ? spans : [])
            }
        }
        return row
    }

    // MARK: Calculations

    private func value(
        _ calculation: Calculation, _ spans: [Span], _ range: Range<Int64>, running: [Span]
    ) -> Value {
        let seconds = Double(max(range.upperBound - range.lowerBound, 1)) / 1e9
        let values = spans.compactMap { span in calculation.subject.flatMap { Self.value($0, span) }
        }
        switch calculation.operation {
        case .count:
            return Value(number: Double(calculation.subject == nil ? spans.count : values.count))
        case .countDistinct: return Value(number: Double(Set(values.map(GroupValue.init)).count))
        case .heatmap: return Value()
        case .rate where calculation.subject == nil:
            return Value(number: Double(spans.count) / seconds)
        case .concurrency:
            let covered = running.map { span -> Double in
                let start = span.record.startUnixNano
                let end = span.record.durationNanoseconds.map { start + $0 } ?? max(start, now)
                return Double(max(0, min(end, range.upperBound) - max(start, range.lowerBound)))
            }.reduce(0, +)
            let length = Double(max(range.upperBound - range.lowerBound, 1))
            return Value(number: covered / length, tolerance: 1e-9 * covered / length)
        default: break
        }
        let numbers = spans.compactMap { Self.number(calculation.subject, $0) }.sorted()
        let sum = numbers.reduce(0, +)
        let tolerance = 1e-9 * numbers.map(\.magnitude).reduce(0, +)
        switch calculation.operation {
        case .sum: return Value(number: sum, tolerance: tolerance)
        case .rate: return Value(number: sum / seconds, tolerance: tolerance / seconds)
        case _ where numbers.isEmpty: return Value()
        case .average:
            return Value(
                number: sum / Double(numbers.count), tolerance: tolerance / Double(numbers.count))
        case .minimum: return Value(number: numbers.first)
        case .maximum: return Value(number: numbers.last)
        default:
            let permille = calculation.operation.permille ?? 0
            let rank = max(1, (numbers.count * permille + 999) / 1000)
            return Value(number: numbers[rank - 1])
        }
    }
}
