public import Telemetry

/// Which spans are meant: those behind a cell of a heatmap, a row of a table, or a filter. All that
/// is said must be true of a span.
public struct SpanSelection: Hashable, Sendable {
    /// Numbers from one bound up to another: buckets of a heatmap.
    public struct Numbers: Hashable, Sendable {
        public var subject: Subject
        /// Included; in the column's unit, as `Heatmap.edges` are.
        public var lowerBound: Double
        /// Not included. Infinities and NaN are in no selection, whatever the bounds are.
        public var upperBound: Double

        public init(_ subject: Subject, from lowerBound: Double, below upperBound: Double) {
            self.subject = subject
            self.lowerBound = lowerBound
            self.upperBound = upperBound
        }
    }

    /// A value as groups are told apart by it; nil for spans without one.
    public struct GroupedValue: Hashable, Sendable {
        public var subject: Subject
        public var value: AttributeValue?

        public init(_ subject: Subject, _ value: AttributeValue?) {
            self.subject = subject
            self.value = value
        }
    }

    public var filter: Expression?
    /// When spans start, in nanoseconds since the epoch: from this on; nil for the first stored.
    public var since: Int64?
    /// And before this.
    public var until: Int64?
    public var numbers: Numbers?
    public var group: [GroupedValue]

    public init(
        filter: Expression? = nil, since: Int64? = nil, until: Int64? = nil,
        numbers: Numbers? = nil, group: [GroupedValue] = []
    ) {
        self.filter = filter
        self.since = since
        self.until = until
        self.numbers = numbers
        self.group = group
    }

    /// All that it asks of.
    var subjects: [Subject] {
        (filter?.keys.map(\.subject) ?? []) + group.map(\.subject)
            + (numbers.map { [$0.subject] } ?? [])
    }
}

extension QueryResult {
    /// All spans that the answer is about. New ones are not, for as long as they start later.
    public var selection: SpanSelection {
        SpanSelection(filter: query.filter, since: range.lowerBound, until: range.upperBound)
    }

    /// Those of a row's group; nil for the others' row, which is no one group.
    public func selection(ofRow row: Int) -> SpanSelection? {
        guard rows.indices.contains(row), !rows[row].isOthers else { return nil }
        var selection = selection
        selection.group = zip(query.groupBy, rows[row].group).map {
            SpanSelection.GroupedValue($0.subject, $1)
        }
        return selection
    }

    /// Those of a heatmap's cells: a box of buckets of time and of value. Nil where there is no
    /// such box.
    public func selection(
        ofHeatmap index: Int, times box: ClosedRange<Int>, values: ClosedRange<Int>
    ) -> SpanSelection? {
        guard heatmaps.indices.contains(index), let subject = heatmaps[index].calculation.subject
        else { return nil }
        let (times, edges) = (heatmaps[index].times, heatmaps[index].edges)
        guard box.lowerBound >= 0, box.upperBound < times.count, values.lowerBound >= 0,
            values.upperBound < edges.count - 1
        else { return nil }
        var selection = selection
        // The first bucket and the last may reach beyond the range.
        selection.since = max(range.lowerBound, times[box.lowerBound])
        let (end, overflow) = times[box.upperBound]
            .addingReportingOverflow(granularity.nanoseconds)
        selection.until = overflow ? range.upperBound : min(range.upperBound, end)
        selection.numbers = SpanSelection.Numbers(
            subject, from: edges[values.lowerBound], below: edges[values.upperBound + 1])
        return selection
    }
}
