import Columns
import Telemetry
import TestSupport
import Testing

/// A chunk says what its spans said.
struct ChunkTests {
    static func chunk(
        _ spans: [SpanRecord], keys: ChunkBuilder.Keys = .all
    ) throws -> MemoryChunk {
        let builder = ChunkBuilder(keys: keys)
        var numbers = RecordNumbers()
        for (index, span) in spans.enumerated() {
            builder.append(span, ordinal: Int64(index + 1), &numbers)
        }
        return try MemoryChunk(builder)
    }

    private static func isSame(_ left: AttributeValue?, _ right: AttributeValue?) -> Bool {
        if case (.double(let left)?, .double(let right)?) = (left, right) {
            return left.bitPattern == right.bitPattern || left.isNaN && right.isNaN
        }
        // By text: NaN may be within arrays.
        return left?.displayText == right?.displayText && left?.typeName == right?.typeName
    }

    @Test(arguments: 0..<40)
    func givesBackWhatItTook(_ seed: UInt64) throws {
        var source = RandomSpans(seed: seed)
        let spans = source.spans(source.random.number(1...400))
        let keys = Set(RandomSpans.keys)
        // Without the limits, so that long values are there.
        let reading = ColumnReading(chunk: try Self.chunk(spans, keys: .exactly(keys)))
        for (row, span) in spans.enumerated() {
            #expect(reading.integer(.ordinal, row) == Int64(row + 1))
            #expect(reading.integer(.start, row) == span.startUnixNano)
            #expect(reading.integer(.duration, row) == span.durationNanoseconds)
            #expect(reading.string(.name, row) == span.name)
            #expect((reading.string(.statusMessage, row) ?? "") == span.statusMessage)
            #expect(reading.integer(.kind, row) == Int64(span.kind.rawValue))
            #expect(reading.integer(.flags, row) == Int64(span.flags.rawValue))
            #expect(
                reading.integer(.parentID, row).map { UInt64(bitPattern: $0) }
                    == span.parentID?.rawValue)
            let trace = Int(try #require(reading.integer(.trace, row)))
            #expect(
                reading.integer(.traceIDHigh, trace)
                    == Int64(bitPattern: span.traceID.high))
            let resource = Int(try #require(reading.integer(.resource, row)))
            #expect(reading.string(.resourceService, resource) == span.serviceName)
            #expect(
                reading.string(.resourceAttributes, resource)
                    == String(decoding: span.resource.attributes.json, as: UTF8.self))
            if let end = span.endUnixNano, reading.column(.intrinsic(.end)) != nil {
                #expect(reading.integer(.end, row) == end)
            }
            for key in RandomSpans.keys {
                let (expected, found) = (span.attributes[key], reading.attribute(key, row))
                #expect(Self.isSame(expected, found), "\(key): \(expected as Any)")
            }
        }
    }

    @Test func attributesInForeignSpellingAreReadToo() throws {
        let texts = [
            #"{ "a" : 1, "b":[1, 2] }"#, #"{"a":1,"a":2}"#, #"{"a\u0062":"\n"}"#, #"{"a":1e3}"#,
            #"{"a":12345678901234567890}"#, #"{"a":0.1234567890123456789,"b":-0.0}"#,
            #"{"a":{"$double":"NaN"},"b":{"$map":{"$x":1}}}"#, #"{"a":1,"b":tru"#, "{\"a", "{}", "",
            #"{"a":"x"#, #"{"a":-}"#,
        ]
        for text in texts {
            let attributes = Attributes(json: Array(text.utf8))
            let span = SpanRecord(
                traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: 1), name: "",
                startUnixNano: 0, endUnixNano: 1, attributes: attributes)
            let reading = ColumnReading(chunk: try Self.chunk([span]))
            for key in ["a", "b", "ab"] {
                let (expected, found) = (attributes[key], reading.attribute(key, 0))
                #expect(Self.isSame(expected, found), "\(text) \(key): \(found as Any)")
            }
        }
    }

    @Test func whatExceedsTheLimitsIsFlagged() throws {
        var pairs: [(key: String, value: AttributeValue)] = (0..<600).map { ("k\($0)", .int(1)) }
        pairs.append(("k3", .string("second values are none")))
        let many = SpanRecord(
            traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: 1), name: "many",
            startUnixNano: 0, endUnixNano: 1, attributes: Attributes(pairs))
        let long = SpanRecord(
            traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: 2),
            name: String(repeating: "n", count: 257), startUnixNano: 0, endUnixNano: 1,
            attributes: Attributes([
                ("k0", .string(String(repeating: "v", count: 257))), ("k1", .string("short")),
            ]))
        let directory = try Self.chunk([long, many]).reference.directory
        #expect(directory.hasMoreKeys)
        let names = directory.entries.filter(\.isIncomplete).map(\.identity)
        #expect(names.contains(.intrinsic(.name)))
        #expect(names.contains(.attribute("k0", .string)))
        #expect(!names.contains(.attribute("k1", .string)))
        let attributes = directory.entries.filter {
            if case .attribute = $0.identity { true } else { false }
        }
        #expect(attributes.count == ColumnChunk.maximumKeyColumns)
    }

    @Test func boundsAreThoseOfTheValues() throws {
        let values: [AttributeValue] = [.double(.nan), .double(2.5), .double(-.infinity), .int(7)]
        let spans = values.enumerated().map { index, value in
            SpanRecord(
                traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: 1), name: "",
                startUnixNano: Int64(index), endUnixNano: 5, attributes: Attributes([("v", value)]))
        }
        let directory = try Self.chunk(spans).reference.directory
        let doubles = try #require(directory.index(of: .attribute("v", .double)))
        #expect(directory.entries[doubles].doubles == -.infinity...2.5)
        let integers = try #require(directory.index(of: .attribute("v", .int)))
        #expect(directory.entries[integers].integers == 7...7)
        #expect(directory.starts == 0...3)
    }
}
