import Telemetry
import Testing

struct TraceCausesTests {
    private func span(
        _ id: UInt64, cause: String? = nil, recorded: [String] = [], source: SpanSource = .xray
    ) -> SpanRecord {
        var span = SpanRecord(
            traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: id), name: "work",
            source: source, startUnixNano: 1, endUnixNano: 2)
        if let cause { span.attributes = Attributes([(TraceCauses.causeKey, .string(cause))]) }
        span.events = recorded.map { exception in
            SpanEvent(
                timeUnixNano: Int64(id), name: "exception",
                attributes: Attributes([
                    ("exception.type", .string("ValueError")),
                    (TraceCauses.exceptionKey, .string(exception)),
                ]))
        }
        return span
    }

    private func resolved(_ spans: [SpanRecord]) -> [SpanRecord] {
        var spans = spans
        TraceCauses.resolve(&spans)
        return spans
    }

    @Test func anExceptionIsShownWhereverItIsNamed() {
        let spans = [
            span(1, cause: "e1"), span(2, cause: "e1"), span(3, recorded: ["e0", "e1"]),
            span(4, recorded: ["e1"]),
        ]
        let after = resolved(spans)
        for outer in after.prefix(2) {
            #expect(outer.events.count == 1)
            let event = outer.events[0]
            #expect(event.timeUnixNano == 3)
            #expect(event.attributes["exception.type"] == .string("ValueError"))
            // The first that recorded it.
            #expect(event.attributes[TraceCauses.recordedInKey] == .string("0000000000000003"))
            #expect(outer.attributes[TraceCauses.causeKey] == .string("e1"))
        }
        #expect(Array(after[2...]) == Array(spans[2...]))
    }

    @Test func whatIsNamedInVainStaysAName() {
        let spans = [
            span(1, cause: "nobody"), span(2, cause: "own", recorded: ["own"]),
            span(3, cause: "", recorded: ["other"]), span(4, recorded: ["unnamed"]),
        ]
        #expect(resolved(spans) == spans)
        #expect(resolved([]).isEmpty)
    }

    @Test func openTelemetryIsLeftAlone() {
        let spans = [
            span(1, cause: "e1", source: .otlp), span(2, cause: "e2"),
            span(3, recorded: ["e1", "e2"], source: .otlp),
        ]
        #expect(resolved(spans) == spans)
    }

    @Test func aCauseThatIsNoTextIsLeftAlone() {
        var odd = span(1)
        odd.attributes = Attributes([(TraceCauses.causeKey, .int(1))])
        var event = span(2, recorded: ["1"])
        event.events[0].attributes = Attributes([(TraceCauses.exceptionKey, .int(1))])
        #expect(resolved([odd, event]) == [odd, event])
    }

    @Test func oneLongExceptionNamedByManyDoesNotGrowWithoutBound() {
        var source = span(1, recorded: ["e"])
        source.events[0].attributes = Attributes([
            (TraceCauses.exceptionKey, .string("e")),
            ("exception.stacktrace", .string(String(repeating: "x", count: 64_000))),
        ])
        let count = 20_000 as UInt64
        let spans = [source] + (2...count).map { span($0, cause: "e") }
        let clock = ContinuousClock()
        var after: [SpanRecord] = []
        let time = clock.measure { after = resolved(spans) }
        let bytes = after.reduce(0) { sum, span in
            sum + span.events.reduce(0) { $0 + $1.attributes.json.count }
        }
        #expect(bytes > 10 << 20 && bytes < 18 << 20)
        #expect(after[1].events.count == 1)
        #expect(time < .seconds(5), "\(time)")
    }

    @Test func manyNamesAndManyExceptionsAreReadOnce() {
        let count = 10_000 as UInt64
        let spans =
            (1...count).map { span($0, cause: "e\($0)") }
            + (1...count).map { span(count + $0, recorded: ["e\(count + 1 - $0)"]) }
        let clock = ContinuousClock()
        var after: [SpanRecord] = []
        let time = clock.measure { after = resolved(spans) }
        #expect(after.allSatisfy { $0.events.count == 1 })
        #expect(time < .seconds(10), "\(time)")
    }
}
