public import Telemetry

/// Spans as nobody would send them: keys of several types, values of every kind, traces with and
/// without roots, with few distinct values so that questions have answers.
public struct RandomSpans {
    public var random: RandomSource
    /// Percent of spans that are somehow out of the ordinary.
    public var oddity = 20
    private var resources: [Resource] = []
    private var scopes: [Scope] = []

    public static let keys = [
        "a", "b.c", "http.status_code", "user", "flag", "size", "deep", "q\"uo\\te",
    ]

    public init(seed: UInt64) {
        random = RandomSource(seed: seed)
        for number in 0..<4 {
            var pairs: [(key: String, value: AttributeValue)] = []
            let service = number == 3 ? nil : "service-\(number)"
            if let service { pairs.append(("service.name", .string(service))) }
            pairs += self.pairs(limit: 3)
            resources.append(Resource(serviceName: service, attributes: Attributes(pairs)))
            scopes.append(Scope(name: "scope", attributes: Attributes(self.pairs(limit: 2))))
        }
    }

    /// So many spans, in some order of arrival.
    public mutating func spans(_ count: Int) -> [SpanRecord] {
        var spans: [SpanRecord] = []
        var number: UInt64 = 0
        while spans.count < count {
            number += 1
            let trace = TraceID(high: random.next() | 1, low: number)
            let size = min(random.number(1...8), count - spans.count)
            let start = Int64(random.number(0...20_000)) * 1_000_003
            for index in 0..<size {
                spans.append(span(trace, UInt64(index) + 1, size, start))
            }
        }
        // Neighbours change places, so that traces interleave.
        for index in spans.indices where random.chance(30) {
            spans.swapAt(index, random.number(index...min(index + 9, spans.count - 1)))
        }
        return spans
    }

    private mutating func span(
        _ trace: TraceID, _ id: UInt64, _ size: Int, _ start: Int64
    ) -> SpanRecord {
        let begin = start + Int64(random.number(0...5_000_000))
        var duration = Int64(random.pick([0, 1, 999, 20_000_000, random.number(0...90_000_000)]))
        if random.chance(oddity / 10) { duration = -5_000_000 }
        let resource = random.pick(resources)
        var flags: SpanFlags = []
        if random.chance(20) { flags.insert(.error) }
        if random.chance(10) { flags.insert(.fault) }
        if random.chance(5) { flags.insert([.clientError, .throttle]) }
        let isInProgress = random.chance(oddity / 4)
        if isInProgress { flags.insert(.inProgress) }
        return SpanRecord(
            traceID: trace, spanID: SpanID(rawValue: id &* 0x9E37_79B9_7F4A_7C15),
            parentID: parent(of: id, size).map { SpanID(rawValue: $0 &* 0x9E37_79B9_7F4A_7C15) },
            name: random.pick(["", "GET /", "POST /cart", "naïve", "work"]),
            kind: random.pick(SpanKind.allCases), source: random.pick(SpanSource.allCases),
            status: random.pick(StatusCode.allCases),
            statusMessage: random.pick(["", "", "boom", "time out"]), flags: flags,
            startUnixNano: begin, endUnixNano: isInProgress ? nil : begin + duration,
            attributes: Attributes(pairs(limit: 6)), resource: resource, scope: random.pick(scopes))
    }

    /// A root, a span of the trace, or one that never came.
    private mutating func parent(of id: UInt64, _ size: Int) -> UInt64? {
        if id == 1 { return random.chance(80) ? nil : 99 }
        if random.chance(5) { return nil }
        return random.chance(90) ? UInt64(random.number(1...size)) : 99
    }

    private mutating func pairs(limit: Int) -> [(key: String, value: AttributeValue)] {
        (0..<random.number(0...limit)).map { _ in (random.pick(Self.keys), value()) }
    }

    public mutating func value() -> AttributeValue {
        switch random.number(0...(random.chance(oddity) ? 11 : 5)) {
        case 0, 1: return .int(Int64(random.number(-3...12)))
        case 2: return .double(random.pick([0.5, 2.0, 3.25, -1.5, 12.75]))
        case 3, 4: return .string(random.pick(["x", "yes", "", "naïve", "x\ny", "12"]))
        case 5: return .bool(random.chance(50))
        case 6: return .int(random.pick([.max, .min, 1 << 53 + 1, 404, 500]))
        case 7:
            return .double(
                random.pick([.nan, .infinity, -.infinity, -0.0, 1e300, .leastNonzeroMagnitude]))
        case 8: return .string(String(repeating: "long ", count: random.number(40...60)))
        case 9: return .array([value(), value()])
        case 10: return .map(Attributes([("k", value())]))
        default: return random.pick([.empty, .bytes([0, 1, 255])])
        }
    }
}
