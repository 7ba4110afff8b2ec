import Telemetry

/// A trace with everything in it that should not be: missing parents, a cycle, clocks that differ,
/// spans that go on, names that try to steer the terminal.
enum BrokenTrace {
    static let spans: [SpanRecord] = [
        span(1, nil, "GET /\u{1b}[31mred\u{7}", 0, 100),
        span(2, 1, "ends after its parent", 60, 80),
        span(3, 1, "starts before its parent", -20, 50),
        span(4, 99, "its parent never came", 10, 30),
        span(5, 99, "nor did this one's", 20, 30),
        span(6, 7, "one of a cycle", 10, 20),
        span(7, 6, "the other", 12, 10),
        span(8, 1, "still going on", 40, nil),
        span(9, 1, "漢字とemoji 🚀 in a name", 30, 0),
        span(10, 9, "\u{202e}reversed", 31, -5),
    ]

    static func span(
        _ id: UInt64, _ parent: UInt64?, _ name: String, _ start: Int64, _ length: Int64?
    ) -> SpanRecord {
        let begin = SampleTraces.epoch + start * 1_000_000
        return SpanRecord(
            traceID: SampleTraces.traceID(0), spanID: SpanID(rawValue: id),
            parentID: parent.map(SpanID.init), name: name, startUnixNano: begin,
            endUnixNano: length.map { begin + $0 * 1_000_000 },
            attributes: Attributes([
                ("esc\u{1b}[2J", .string("clear\u{1b}[2J\u{9b}31m")),
                ("long", .string(String(repeating: "value ", count: 400))),
            ]), resource: SampleTraces.resource(id % 2 == 0 ? "\u{1b}]0;title\u{7}" : "shop"))
    }
}
