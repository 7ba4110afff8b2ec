import Foundation
import Query
import Telemetry
import Testing

@testable import tracetop

/// What `tracetop query` writes that scripts rely on.
struct AnswerOutputTests {
    private static let start: Int64 = 1_700_000_000_000_000_000

    private static func answer(_ text: String) throws -> QueryResult {
        let query = try Query.parse(text)
        var result = QueryResult(
            query: query, range: start..<(start + 20_000_000_000),
            granularity: try #require(Granularity(nanoseconds: 10_000_000_000)),
            times: [start, start + 10_000_000_000])
        result.work.scannedSpans = 12
        return result
    }

    private static func grouped() throws -> QueryResult {
        var result = try answer(
            "HEATMAP(duration_ms), COUNT, P90(duration_ms) GROUP BY app.user, name")
        result.rows = [
            QueryResult.Row(
                group: [.string("a,da"), .string("x")], values: [nil, .int(5), .double(1.25)],
                series: [[nil, nil], [.int(5), .int(0)], [.double(1.25), nil]]),
            QueryResult.Row(
                group: [nil, nil], values: [nil, .int(7), nil],
                series: [[nil, nil], [.int(3), .int(4)], [nil, nil]], isOthers: true),
        ]
        result.heatmaps = [
            Heatmap(
                calculation: result.query.calculations[0], scale: .logarithmic,
                times: result.times, edges: [1, 2, 4], counts: [[1, 4], [0, 0]])
        ]
        return result
    }

    @Test func json() throws {
        var writer = JSONWriter()
        writer.answer(try Self.grouped(), elapsed: 1.5, first: 2)
        #expect(
            writer.string == """
                {"results":[{"app.user":"a,da","name":"x","COUNT":5,"P90(duration_ms)":1.25},\
                {"app.user":null,"name":null,"COUNT":7,"P90(duration_ms)":null,"_others":true}],\
                "series":[{"time":"2023-11-14T22:13:20.000000000Z","app.user":"a,da","name":"x",\
                "COUNT":5,"P90(duration_ms)":1.25},{"time":"2023-11-14T22:13:20.000000000Z",\
                "app.user":null,"name":null,"COUNT":3,"P90(duration_ms)":null,"_others":true},\
                {"time":"2023-11-14T22:13:30.000000000Z","app.user":"a,da","name":"x","COUNT":0,\
                "P90(duration_ms)":null},{"time":"2023-11-14T22:13:30.000000000Z","app.user":null,\
                "name":null,"COUNT":4,"P90(duration_ms)":null,"_others":true}],\
                "heatmaps":[{"column":"duration_ms","times":["2023-11-14T22:13:20.000000000Z",\
                "2023-11-14T22:13:30.000000000Z"],"edges":[1.0,2.0,4.0],"counts":[[1,4],[0,0]]}],\
                "scanned_spans":12,"elapsed_ms":1.5,"first_ms":2.0}
                """)
    }

    @Test func csvOfGroups() throws {
        #expect(
            AnswerCSV.lines(try Self.grouped()) == [
                "app.user,name,COUNT,P90(duration_ms),_others\n",
                "\"a,da\",x,5,1.25,false\n", ",,7,,true\n",
            ])
    }

    @Test func csvOfAHeatmapAlone() throws {
        var result = try Self.answer("HEATMAP(duration_ms)")
        result.heatmaps = try Self.grouped().heatmaps
        #expect(
            AnswerCSV.lines(result) == [
                "column,time,from,below,count\n",
                "duration_ms,2023-11-14T22:13:20.000000000Z,1.0,2.0,1\n",
                "duration_ms,2023-11-14T22:13:20.000000000Z,2.0,4.0,4\n",
            ])
    }
}
