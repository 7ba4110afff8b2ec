import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// What counts when a span is sent again, in one transaction, over several, and over processes.
@Suite struct ResendTests {
    /// How versions of one span reach the store.
    enum Way: CaseIterable {
        case oneBatch, transactions, processes
    }

    private struct Version: Hashable {
        var name: String
        var source: SpanSource
        var isComplete: Bool
    }

    private func version(_ name: String) -> Version {
        Version(
            name: name, source: name.hasPrefix("x") ? .xray : .otlp,
            isComplete: !name.hasSuffix("?"))
    }

    private func span(_ version: Version) -> SampleSpan {
        SampleSpan(1, 7, parent: 3, name: version.name, end: version.isComplete ? 2000 : nil).with {
            $0.source = version.source
            $0.document = version.source == .xray ? version.name : ""
        }
    }

    /// `x` is X-Ray's, `o` OpenTelemetry's, `?` in progress. The last word is what stays.
    @Test(
        arguments: Way.allCases,
        [
            // X-Ray: a complete one takes the place of what is there, one in progress only of its like.
            "x1? x2 x2", "x1 x2? x1", "x1 x2 x2", "x1? x2? x2?", "x1? x2 x3? x4 x5? x4",
            // OpenTelemetry: the first complete one stays.
            "o1 o2 o1", "o1? o2 o2", "o1 o2? o1", "o1? o2? o1?",
            // Across the two: the first complete one stays.
            "o1 x2 o1", "x1 o2 x1", "o1? x2 x2", "x1? o2 o2", "o1 x2? o1", "x1 o2? x1",
            "o1? x2? o1?", "x1? o2? x1?", "o1? x2? x3 o4 x3", "x1? o2 x3 o2",
        ])
    func theRightVersionStays(way: Way, words: String) throws {
        var names = words.split(separator: " ").map(String.init)
        let expected = version(names.removeLast())
        let versions = names.map(version)
        let fixture = try StoreFixture()
        switch way {
        case .oneBatch: try fixture.write(SpanBatch(versions.map(span)))
        case .transactions:
            let writer = try fixture.writer()
            for version in versions { _ = try writer.commit(SpanBatch(span(version))) }
            writer.stop()
        case .processes: for version in versions { try fixture.write(SpanBatch(span(version))) }
        }
        let reader = try fixture.reader()
        let spans = try reader.spans(of: span(expected).trace)
        #expect(spans.map(\.name) == [expected.name])
        #expect(spans.first?.source == expected.source)
        let summary = try #require(try reader.summaries(newest: 1).first)
        #expect(summary.spanCount == 1 && summary.isInProgress == !expected.isComplete)
        let documents = try reader.documents(of: summary.traceID)
        #expect(
            documents
                == (expected.source == .xray
                    ? [SpanID(rawValue: 7): Array(expected.name.utf8)] : [:]))
    }

    @Test func aReplacedSegmentKeepsTheSubsegmentsThatCameOnTheirOwn() throws {
        let fixture = try StoreFixture()
        let segment = SampleSpan(1, 1, end: nil).with {
            $0.source = .xray
            $0.kind = .server
        }
        let child = SampleSpan(1, 2, parent: 1, name: "child", service: nil).with {
            $0.source = .xray
        }
        try fixture.write(SpanBatch(segment), SpanBatch(child))
        try fixture.write(SpanBatch(segment.with { $0.end = 3000 }))
        let spans = try fixture.reader().spans(of: segment.trace)
        #expect(Set(spans.map(\.name)) == ["work", "child"])
        #expect(spans.allSatisfy { $0.serviceName == "shop" && !$0.isInProgress })
    }

    @Test func aForgottenTraceBeginsAnew() throws {
        let fixture = try StoreFixture()
        let segment = SampleSpan(1, 1).with { $0.source = .xray }
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(segment))
        try SpanStore.clear(fixture.location)
        // In progress and late: yet nothing is known any more that it would have to give way to.
        let late = segment.with { $0.end = nil }
        #expect(try writer.commit(SpanBatch(late)) == CommitReceipt(stored: 1))
        #expect(try writer.commit(SpanBatch(segment)) == CommitReceipt(replaced: 1))
        writer.stop()
        #expect(try fixture.reader().summaries(newest: 9).map(\.key) == [2])
    }
}
