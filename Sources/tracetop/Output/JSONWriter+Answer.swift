internal import Query
internal import Telemetry

/// What a query answered, in the shape of `--format json`.
extension JSONWriter {
    /// - Parameters:
    ///   - elapsed: milliseconds that answering took, the median of all times.
    ///   - first: of the first time.
    mutating func answer(_ result: QueryResult, elapsed: Double, first: Double) {
        beginObject()
        key("results")
        beginArray()
        for row in result.rows {
            beginObject()
            members(of: row, result.query) {
                row.values.indices.contains($0) ? row.values[$0] : nil
            }
            endObject()
        }
        endArray()
        key("series")
        beginArray()
        for (bucket, time) in result.times.enumerated() {
            for row in result.rows where !row.series.isEmpty {
                beginObject()
                key("time")
                string(Timestamp.iso8601(unixNano: time))
                members(of: row, result.query) { calculation in
                    guard row.series.indices.contains(calculation),
                        row.series[calculation].indices.contains(bucket)
                    else { return nil }
                    return row.series[calculation][bucket]
                }
                endObject()
            }
        }
        endArray()
        key("heatmaps")
        beginArray()
        for heatmap in result.heatmaps { self.heatmap(heatmap) }
        endArray()
        key("scanned_spans")
        int(Int64(result.work.scannedSpans))
        key("elapsed_ms")
        double(elapsed)
        key("first_ms")
        double(first)
        endObject()
    }

    /// The keys of the group, then the calculations that have a value.
    private mutating func members(
        of row: QueryResult.Row, _ query: Query, value: (Int) -> AttributeValue?
    ) {
        for (group, found) in zip(query.groupBy, row.group) {
            key(group.subject.key)
            optional(found)
        }
        for (index, calculation) in query.calculations.enumerated()
        where calculation.operation.hasValue {
            key(calculation.description)
            optional(value(index))
        }
        guard row.isOthers else { return }
        key("_others")
        bool(true)
    }

    private mutating func heatmap(_ heatmap: Heatmap) {
        beginObject()
        key("column")
        string(heatmap.calculation.subject?.key ?? "")
        key("times")
        strings(heatmap.times.map { Timestamp.iso8601(unixNano: $0) })
        key("edges")
        beginArray()
        for edge in heatmap.edges { double(edge) }
        endArray()
        key("counts")
        beginArray()
        for time in heatmap.counts {
            beginArray()
            for count in time { int(Int64(count)) }
            endArray()
        }
        endArray()
        endObject()
    }

    private mutating func optional(_ value: AttributeValue?) {
        if let value { write(value) } else { null() }
    }
}
