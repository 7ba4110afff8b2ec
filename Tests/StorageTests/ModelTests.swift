import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

/// Random batches, restarts and clearings against the plainest of models: a dictionary.
@Suite struct ModelTests {
    private struct Model {
        var spans: [TraceID: [UInt64: SampleSpan]] = [:]

        /// OTLP: the first complete one wins. X-Ray: the last complete one does.
        mutating func add(_ span: SampleSpan, to receipt: inout CommitReceipt) {
            guard let stored = spans[span.trace]?[span.id] else {
                receipt.stored += 1
                spans[span.trace, default: [:]][span.id] = span
                return
            }
            let bothXRay = stored.source == .xray && span.source == .xray
            let replaces =
                span.end == nil ? stored.end == nil && bothXRay : stored.end == nil || bothXRay
            if replaces {
                receipt.replaced += 1
                spans[span.trace]?[span.id] = span
            } else {
                receipt.duplicates += 1
            }
        }
    }

    private func randomSpan(_ random: inout some RandomNumberGenerator) -> SampleSpan {
        let id = UInt64.random(in: 1...12, using: &random)
        let start = Int64.random(in: 1...1000, using: &random)
        var span = SampleSpan(
            UInt64.random(in: 1...15, using: &random), id,
            parent: Int.random(in: 0..<3, using: &random) == 0 ? 0 : id / 2,
            name: "name \(Int.random(in: 0..<9, using: &random))",
            service: ["shop", "bank", "post", nil].randomElement(using: &random) ?? nil,
            start: start,
            end: Int.random(in: 0..<4, using: &random) == 0
                ? nil : start + Int64.random(in: 0...500, using: &random))
        span.isError = Int.random(in: 0..<4, using: &random) == 0
        span.source = Bool.random(using: &random) ? .otlp : .xray
        // So that nobody inherits: that has tests of its own.
        span.kind = .server
        span.resourceAttributes = [("host.name", .string("h"))]
        return span
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func theStoreAgreesWithADictionary(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let fixture = try StoreFixture()
        var model = Model()
        for _ in 0..<6 {
            let writer = try fixture.writer()
            for _ in 0..<8 {
                var batch = SpanBatch()
                var expected = CommitReceipt()
                for _ in 0..<Int.random(in: 1...30, using: &random) {
                    let span = randomSpan(&random)
                    batch.append(span)
                    model.add(span, to: &expected)
                }
                #expect(try writer.commit(batch) == expected)
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try SpanStore.clear(fixture.location)
                model = Model()
            }
            writer.stop()
            try compare(fixture, model)
        }
    }

    private func compare(_ fixture: StoreFixture, _ model: Model) throws {
        let reader = try fixture.reader()
        let summaries = try reader.summaries(newest: 1000)
        #expect(Set(summaries.map(\.traceID)) == Set(model.spans.keys))
        #expect(try reader.counts().spans == model.spans.values.reduce(0) { $0 + $1.count })
        #expect(try reader.counts().traces == model.spans.count)
        for summary in summaries {
            let spans = try #require(model.spans[summary.traceID]).values
            let read = try reader.spans(of: summary.traceID)
            #expect(read.count == spans.count)
            for span in read {
                let expected = try #require(
                    model.spans[summary.traceID]?[span.spanID.rawValue])
                #expect(span.name == expected.name && span.endUnixNano == expected.end)
                #expect(span.serviceName == expected.service && span.source == expected.source)
            }
            #expect(summary.spanCount == spans.count)
            #expect(summary.errorCount == spans.filter(\.isError).count)
            #expect(summary.inProgressCount == spans.filter { $0.end == nil }.count)
            #expect(summary.startUnixNano == spans.map(\.start).min())
            #expect(summary.endUnixNano == spans.map { $0.end ?? $0.start }.max())
            #expect(Set(summary.services) == Set(spans.compactMap(\.service)))
            let rootStart = spans.filter { $0.parent == 0 }.map(\.start).min()
            let root = spans.first { $0.id == summary.rootSpanID?.rawValue }
            #expect(root?.start == rootStart && root?.name == summary.rootName)
        }
    }
}

/// Sebastiano Vigna's splitmix64: the same numbers from the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
