import Query
import Telemetry
import Testing

@testable import tracetop

/// What `tracetop compare` takes, and what it writes that scripts rely on.
struct ComparisonOutputTests {
    private static func result() throws -> ComparisonResult {
        typealias Counts = ComparisonResult.Counts
        let subject = try #require(Subject(key: "app.size"))
        let key = ComparisonResult.Key(
            subject, difference: 0.75, byChance: 0.25, counts: Counts(selection: 4, baseline: 8),
            bins: [
                .init(
                    .range(from: 1, below: 2), Counts(selection: 2, baseline: 0),
                    filter: Expression(subject, from: 1, below: 2)),
                .init(
                    .value(.string("a,b")), Counts(selection: 1, baseline: 2),
                    filter: Expression(subject, equals: .string("a,b"))),
                .init(
                    .absent, Counts(selection: 1, baseline: 0),
                    filter: Expression(subject, equals: nil)),
                .init(.longText, Counts(selection: 0, baseline: 2)),
                .init(.others(3), Counts(selection: 0, baseline: 4)),
            ])
        let comparison = Comparison(SpanSelection(), against: .rest(of: SpanSelection()))
        var result = ComparisonResult(
            comparison, counts: Counts(selection: 4, baseline: 8), keys: [key])
        result.work.scannedSpans = 12
        return result
    }

    @Test func json() throws {
        var writer = JSONWriter()
        writer.comparison(try Self.result(), elapsed: 1.5)
        #expect(
            writer.string == """
                {"selection_spans":4,"baseline_spans":8,"keys":[{"key":"app.size","score":0.5,\
                "difference":0.75,"by_chance":0.25,"selection_spans":4,"baseline_spans":8,\
                "values":[{"from":1.0,"below":2.0,"selection":2,"baseline":0,\
                "selection_share":0.5,"baseline_share":0.0,\
                "filter":"app.size >= 1 AND app.size < 2"},\
                {"value":"a,b","selection":1,"baseline":2,"selection_share":0.25,\
                "baseline_share":0.25,"filter":"app.size = \\"a,b\\""},\
                {"absent":true,"selection":1,"baseline":0,"selection_share":0.25,\
                "baseline_share":0.0,"filter":"app.size does-not-exist"},\
                {"long_text":true,"selection":0,"baseline":2,"selection_share":0.0,\
                "baseline_share":0.25,"filter":null},\
                {"others":3,"selection":0,"baseline":4,"selection_share":0.0,\
                "baseline_share":0.5,"filter":null}]}],"scanned_spans":12,"elapsed_ms":1.5}
                """)
    }

    @Test func csv() throws {
        let lines = ComparisonCSV.lines(try Self.result())
        #expect(
            lines.first
                == "key,score,difference,by_chance,kind,value,from,below,selection,baseline,"
                + "selection_share,baseline_share,filter\n")
        #expect(
            lines.dropFirst().first
                == "app.size,0.5,0.75,0.25,range,,1.0,2.0,2,0,0.5,0.0,"
                + "app.size >= 1 AND app.size < 2\n")
        #expect(
            lines.dropFirst(2).first
                == "app.size,0.5,0.75,0.25,value,\"a,b\",,,1,2,0.25,0.25,"
                + "\"app.size = \"\"a,b\"\"\"\n")
        #expect(lines.last == "app.size,0.5,0.75,0.25,others,3,,,0,4,0.0,0.5,\n")
    }

    @Test func itMustBeToldWhichSpans() throws {
        let words = ["compare", "--where", "error", "--against", "NOT error", "--limit", "3"]
        let invocation = try Invocation(words)
        #expect(invocation.filterText == "error" && invocation.againstText == "NOT error")
        #expect(
            try invocation.against?.description == Filter.parse("NOT error").description
                && invocation.limit == 3)
        #expect(throws: CommandFailure.self) { try Invocation(["compare"]) }
        #expect(throws: CommandFailure.self) { try Invocation(["compare", "--against", "error"]) }
        #expect(throws: CommandFailure.self) { try Invocation(["traces", "--against", "error"]) }
    }
}
