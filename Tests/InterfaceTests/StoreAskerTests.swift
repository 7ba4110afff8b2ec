import Foundation
import Interface
import Query
import Storage
import Telemetry
import Testing

/// Behind answers, on a real store.
extension StoreTraceSourceTests {
    /// What the source tells until `isWanted` of it.
    private func told(
        _ stage: Stage, _ isWanted: (TraceSourceEvent) -> Bool
    ) -> TraceSourceEvent? {
        for _ in 0..<500 {
            for event in stage.source.takeEvents() where isWanted(event) { return event }
            usleep(10_000)
        }
        return nil
    }

    @Test func findsTheSlowestSpanOfEachTrace() throws {
        let stage = try Stage()
        stage.store(20)
        let duration = Subject(field: .column(.durationMilliseconds))
        let filter = try Filter.parse("service.name = backend-flask AND duration_ms < 1000")
        stage.source.request(
            .find(
                SpanQuestion(
                    filter: filter.expression, range: 0..<Int64.max, subject: duration, limit: 5,
                    generation: 7)))
        let event = told(stage) { if case .found = $0 { true } else { false } }
        guard case .found(7, let matches)? = event else {
            Issue.record("nothing is found")
            return
        }
        #expect(matches.count == 5)
        #expect(Set(matches.map(\.traceID)).count == 5)
        let durations = matches.compactMap(\.durationNanoseconds)
        #expect(durations == durations.sorted(by: >))
        #expect(durations.allSatisfy { $0 < 1_000_000_000 })
        #expect(matches[0].trace?.traceID == matches[0].traceID)
    }

    @Test func aTraceOfManySlowSpansTakesOnePlace() throws {
        let stage = try Stage()
        func span(_ trace: UInt64, _ number: UInt64, milliseconds: Int64) -> SpanRecord {
            SpanRecord(
                traceID: TraceID(high: 9, low: trace), spanID: SpanID(rawValue: number),
                parentID: nil, name: "span \(number)", kind: .server,
                startUnixNano: SampleTraces.epoch,
                endUnixNano: SampleTraces.epoch + milliseconds * 1_000_000)
        }
        stage.store((1...300).map { span(1, $0, milliseconds: 1_000 + Int64($0)) })
        stage.store((1...4).map { span(1 + $0, 1_000 + $0, milliseconds: Int64($0)) })
        stage.source.request(
            .find(
                SpanQuestion(
                    filter: nil, range: 0..<Int64.max,
                    subject: Subject(field: .column(.durationMilliseconds)), limit: 3,
                    generation: 8)))
        let event = told(stage) { if case .found = $0 { true } else { false } }
        guard case .found(8, let matches)? = event else {
            Issue.record("nothing is found")
            return
        }
        #expect(matches.map(\.name) == ["span 300", "span 1004", "span 1003"])
    }

    @Test func keepsQueriesInTheFile() throws {
        let stage = try Stage()
        stage.store(1)
        stage.source.request(.save(name: "mine", text: "COUNT"))
        stage.source.request(.remember("RATE"))
        stage.source.request(.queries)
        let event = told(stage) {
            if case .queries(_, let history) = $0 { !history.isEmpty } else { false }
        }
        guard case .queries(let saved, let history)? = event else {
            Issue.record("nothing is kept")
            return
        }
        #expect(saved == [SavedQuery(name: "mine", text: "COUNT")])
        #expect(history == ["RATE"])
    }

    @Test func comparesAndAnswersWhatIsAskedMeanwhile() throws {
        let stage = try Stage()
        stage.store(40)
        let slow = SpanSelection(
            filter: try Filter.parse("service.name = backend-flask").expression)
        let asked = Comparison(slow, against: .rest(of: SpanSelection()))
        // Each is asked while the one before may be at work: none is lost, the last counts.
        stage.source.request(.compare(ComparisonQuestion(asked, generation: 1)))
        stage.source.request(.ask(Question(try Query.parse("COUNT"), generation: 2, isLive: false)))
        stage.source.request(.compare(ComparisonQuestion(asked, generation: 3)))
        var answered = false
        var sides: [Int] = []
        _ = told(stage) { event in
            if case .answer = event { answered = true }
            if case .compared(3, let result) = event {
                sides = [result.counts.selection, result.counts.baseline, result.keys.count]
            }
            return answered && !sides.isEmpty
        }
        let isWhole = sides.count == 3 && sides.allSatisfy { $0 > 0 }
        #expect(answered && isWhole)
    }
}
