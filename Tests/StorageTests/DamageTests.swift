import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Files that something has damaged: an error or odd data, never the end of the process, and never
/// a loop without one.
@Suite struct DamageTests {
    private func filled() throws -> StoreFixture {
        let fixture = try StoreFixture()
        let spans = (1...40).map { number in
            SampleSpan(UInt64(number / 4), UInt64(number), name: "n\(number % 5)").with {
                $0.isError = number % 3 == 0
                $0.attributes = [("key \(number)", .array([.int(1), .string("é\n")]))]
                $0.events = [SpanEvent(timeUnixNano: 1, name: "exception")]
            }
        }
        try fixture.write(SpanBatch(spans))
        return fixture
    }

    /// Everything that can be done with a file, whatever comes of it.
    private func useEverything(_ fixture: StoreFixture) {
        if let reader = try? fixture.reader() {
            _ = try? reader.statistics()
            _ = try? reader.attributeKeys()
            _ = try? reader.changes(after: 0)
            _ = try? reader.moments(newest: 10)
            for newestFirst in [false, true] {
                try? reader.scanSpans(newestFirst: newestFirst) { _, _, _ in true }
            }
            for order in SpanReader.Order.allCases {
                _ = try? reader.keys(orderedBy: order)
                for summary in (try? reader.summaries(orderedBy: order, limit: 50)) ?? [] {
                    _ = try? reader.spans(of: summary.traceID)
                }
            }
        }
        if let writer = try? fixture.writer({ $0.retainedByteCount = 1 << 16 }) {
            _ = try? writer.commit(SpanBatch(SampleSpan(3, 3), SampleSpan(99, 1)))
            writer.stop()
        }
        _ = try? SpanStore.clear(fixture.location)
    }

    @Test(arguments: [
        "next_span", "next_trace", "next_string", "next_resource", "next_scope", "floor", "spans",
        "traces", "evicted_spans", "evicted_traces",
    ])
    func countersBeyondAllBoundsAreDamage(column: String) throws {
        for value in [Int64.max, .min, 1 << 62] {
            let fixture = try filled()
            _ = try fixture.sqlite3("UPDATE position SET \(column) = \(value)")
            let reader = try fixture.reader()
            let error = #expect(throws: StoreError.self) { try reader.counts() }
            #expect(error?.reason == .notADatabase)
            useEverything(fixture)
        }
    }

    @Test(arguments: ["spans", "errors", "in_progress", "first_span", "arrival", "root_start"])
    func traceRowsMaySayAnything(column: String) throws {
        for value in [Int64.max, .min] {
            let fixture = try filled()
            _ = try fixture.sqlite3("UPDATE trace SET \(column) = \(value)")
            useEverything(fixture)
        }
    }

    @Test func countsMaySayAnything() throws {
        let fixture = try filled()
        _ = try fixture.sqlite3(
            """
            INSERT INTO rejected SELECT 'otlp_http', value, 9223372036854775807
            FROM json_each('["a", "b", "c"]')
            """)
        #expect(try fixture.reader().statistics().rejected.spans > 0)
    }

    @Test func spansWithoutTheirTraceEndAScan() throws {
        let fixture = try filled()
        _ = try fixture.sqlite3("DELETE FROM trace")
        let reader = try fixture.reader()
        for newestFirst in [false, true] {
            try reader.scanSpans(newestFirst: newestFirst) { _, _, _ in true }
        }
        #expect(try reader.summary(of: TraceID(high: 0xABCD, low: 3)) == nil)
    }

    @Test func flippedAndMissingBytesAreSurvived() throws {
        let fixture = try filled()
        let whole = try Data(contentsOf: fixture.location.url)
        var random = SplitMix(state: 20)
        for round in 0..<150 {
            for suffix in ["-wal", "-shm"] { unlink(fixture.path + suffix) }
            var data = whole
            if round % 10 == 0 {
                data.removeLast(Int.random(in: 1..<data.count, using: &random))
            } else {
                for _ in 0..<(1 << (round % 5)) {
                    let place = Int.random(in: 0..<data.count, using: &random)
                    data[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
                }
            }
            try data.write(to: fixture.location.url)
            useEverything(fixture)
        }
    }
}

extension StoreLocation {
    fileprivate var url: URL { URL(fileURLWithPath: path) }
}
