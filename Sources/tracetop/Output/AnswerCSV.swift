internal import Query
internal import Telemetry

/// What a query answered, as comma-separated values: a line a group; where all that is asked for are
/// heatmaps, a line a bucket that has spans.
enum AnswerCSV {
    static func lines(_ result: QueryResult) -> [String] {
        let calculations = result.query.calculations.indices.filter {
            result.query.calculations[$0].operation.hasValue
        }
        guard !calculations.isEmpty else { return result.heatmaps.flatMap(lines) }
        let isGrouped = !result.query.groupBy.isEmpty
        let head =
            result.query.groupBy.map(\.subject.key)
            + calculations.map { result.query.calculations[$0].description }
        return [CSV.line(head + (isGrouped ? ["_others"] : []))]
            + result.rows.map { row in
                let values = calculations.map {
                    row.values.indices.contains($0) ? row.values[$0] : nil
                }
                let others = isGrouped ? [row.isOthers ? "true" : "false"] : []
                return CSV.line((row.group + values).map { $0?.displayText ?? "" } + others)
            }
    }

    private static func lines(_ heatmap: Heatmap) -> [String] {
        var lines = [CSV.line(["column", "time", "from", "below", "count"])]
        let column = heatmap.calculation.subject?.key ?? ""
        for (time, counts) in zip(heatmap.times, heatmap.counts) {
            for (bucket, count) in counts.enumerated()
            where count > 0 && bucket + 1 < heatmap.edges.count {
                lines.append(
                    CSV.line([
                        column, Timestamp.iso8601(unixNano: time),
                        heatmap.edges[bucket].description, heatmap.edges[bucket + 1].description,
                        String(count),
                    ]))
            }
        }
        return lines
    }
}
