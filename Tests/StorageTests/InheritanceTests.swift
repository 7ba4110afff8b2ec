import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Subsegments that were sent on their own get the resource of their segment.
@Suite struct InheritanceTests {
    private let fixture: StoreFixture
    private let trace = TraceID(high: 0xABCD, low: 1)

    init() throws {
        fixture = try StoreFixture()
    }

    private func segment(
        _ id: UInt64, parent: UInt64 = 0, service: String = "shop"
    ) -> SampleSpan {
        SampleSpan(1, id, parent: parent, name: service, service: service).with {
            $0.source = .xray
            $0.kind = .server
            $0.resourceAttributes = [("cloud.region", .string("eu-1"))]
            $0.document = "segment \(id)"
        }
    }

    private func streamed(_ id: UInt64, parent: UInt64) -> SampleSpan {
        SampleSpan(1, id, parent: parent, service: nil).with {
            $0.source = .xray
            $0.document = "subsegment \(id)"
        }
    }

    /// As it comes within its segment's document.
    private func nested(_ id: UInt64, parent: UInt64) -> SampleSpan {
        segment(id, parent: parent).with {
            $0.kind = .internal
            $0.document = ""
        }
    }

    private func services() throws -> [UInt64: String?] {
        let spans = try fixture.reader().spans(of: trace)
        for span in spans where span.source == .xray {
            // The whole resource, or nothing of it.
            #expect(
                span.resource.attributes["cloud.region"]
                    == (span.serviceName == nil ? nil : .string("eu-1")))
        }
        return Dictionary(
            uniqueKeysWithValues: spans.map { ($0.spanID.rawValue, $0.serviceName) })
    }

    @Test func childrenThatComeFirstGetTheServiceOfTheirSegment() throws {
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(streamed(2, parent: 1), streamed(3, parent: 2)))
        _ = try writer.commit(SpanBatch(streamed(4, parent: 3)))
        #expect(try services() == [2: nil, 3: nil, 4: nil])
        let reader = try fixture.reader()
        let before = try reader.counts().lastOrdinal
        #expect(
            try writer.commit(SpanBatch(segment(1), streamed(5, parent: 4)))
                == CommitReceipt(stored: 2))
        writer.stop()
        #expect(try services() == [1: "shop", 2: "shop", 3: "shop", 4: "shop", 5: "shop"])
        // What others have seen changes under new ordinals only, in the same order.
        let spans = try fixture.sqlite3("SELECT ordinal, span_id % 10 FROM spans ORDER BY 1")
        #expect(spans == "4|1\n5|2\n6|3\n7|4\n8|5")
        #expect(try reader.changes(after: before).counts.spans == 5)
        let summary = try #require(try reader.summary(of: trace))
        #expect(summary.services == ["shop"] && summary.spanCount == 5)
        #expect(
            try fixture.sqlite3("SELECT group_concat(id) FROM document") == "4,5,6,7,8")
        #expect(try reader.documents(of: trace)[SpanID(rawValue: 3)] == Array("subsegment 3".utf8))
    }

    @Test func childrenThatComeLaterGetItAtOnce() throws {
        try fixture.write(
            SpanBatch(segment(1)), SpanBatch(streamed(2, parent: 1)),
            SpanBatch(streamed(3, parent: 2), streamed(4, parent: 3)))
        #expect(try services() == [1: "shop", 2: "shop", 3: "shop", 4: "shop"])
        #expect(try fixture.sqlite3("SELECT max(ordinal) FROM spans") == "4")
    }

    @Test func aParentThatAppearsNestedLaterConnectsThem() throws {
        try fixture.write(SpanBatch(streamed(4, parent: 3), streamed(5, parent: 4)))
        try fixture.write(SpanBatch(segment(1), nested(2, parent: 1), nested(3, parent: 2)))
        #expect(try services().values.allSatisfy { $0 == "shop" })
        // Its parent comes last, on its own.
        try fixture.write(SpanBatch(streamed(8, parent: 7)), SpanBatch(streamed(7, parent: 1)))
        #expect(try services().values.allSatisfy { $0 == "shop" })
    }

    @Test func theNearestSegmentCounts() throws {
        try fixture.write(
            SpanBatch(streamed(6, parent: 5), streamed(3, parent: 2)),
            SpanBatch(segment(5, parent: 3, service: "bank")), SpanBatch(segment(1)),
            SpanBatch(streamed(2, parent: 1)))
        #expect(try services() == [1: "shop", 2: "shop", 3: "shop", 5: "bank", 6: "bank"])
        #expect(try fixture.reader().summary(of: trace)?.services == ["bank", "shop"])
    }

    @Test func orphansAndCyclesKeepNone() throws {
        try fixture.write(
            SpanBatch(
                streamed(2, parent: 2), streamed(3, parent: 4), streamed(4, parent: 3),
                streamed(5, parent: 99), streamed(6, parent: 0), streamed(7, parent: 3)),
            SpanBatch(segment(1)))
        let found = try services()
        #expect(found.filter { $0.value == nil }.keys.sorted() == [2, 3, 4, 5, 6, 7])
        #expect(
            try fixture.sqlite3(
                "SELECT count(*) FROM spans WHERE service IS NULL AND resource = '{}'")
                == "6")
        // A cycle that is broken by a replacement is no cycle any more.
        try fixture.write(SpanBatch(streamed(3, parent: 1)))
        #expect(try services().filter { $0.value == nil }.keys.sorted() == [2, 5, 6])
    }

    @Test func openTelemetryNeitherGivesNorTakes() throws {
        let plain = SampleSpan(1, 2, parent: 1, service: nil)
        try fixture.write(
            SpanBatch(SampleSpan(1, 10, service: "otel"), streamed(11, parent: 10)),
            SpanBatch(plain, streamed(3, parent: 2)), SpanBatch(segment(1)))
        #expect(try services().filter { $0.value == nil }.keys.sorted() == [2, 3, 11])
    }

    @Test func oneThatIsSentAgainKeepsItsService() throws {
        let running = streamed(2, parent: 1).with { $0.end = nil }
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(running))
        _ = try writer.commit(SpanBatch(segment(1)))
        #expect(
            try writer.commit(SpanBatch(streamed(2, parent: 1))) == CommitReceipt(replaced: 1))
        #expect(try writer.commit(SpanBatch(running)) == CommitReceipt(duplicates: 1))
        writer.stop()
        #expect(try services() == [1: "shop", 2: "shop"])
        let summary = try #require(try fixture.reader().summary(of: trace))
        #expect(summary.inProgressCount == 0 && summary.spanCount == 2)
    }

    /// A segment in progress says less of itself than the complete one.
    @Test func aSegmentThatComesAgainTakesItsSubsegmentsAlong() throws {
        let running = segment(1).with {
            $0.end = nil
            $0.resourceAttributes = [("cloud.region", .string("?"))]
        }
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(streamed(3, parent: 2), running, streamed(2, parent: 1)))
        _ = try writer.commit(SpanBatch(segment(9, parent: 3, service: "bank")))
        _ = try writer.commit(SpanBatch(streamed(10, parent: 9)))
        _ = try writer.commit(SpanBatch(segment(1), streamed(4, parent: 2)))
        writer.stop()
        #expect(
            try services() == [1: "shop", 2: "shop", 3: "shop", 4: "shop", 9: "bank", 10: "bank"])
        #expect(try fixture.reader().documents(of: trace).count == 6)
    }

    @Test func aForgottenTraceGivesNothing() throws {
        try fixture.write(SpanBatch(segment(1)))
        try fixture.write(SpanBatch(streamed(9, parent: 8)))
        try SpanStore.clear(fixture.location)
        #expect(try fixture.sqlite3("SELECT count(*) FROM unclaimed") == "0")
        try fixture.write(SpanBatch(streamed(2, parent: 1)), SpanBatch(segment(8)))
        #expect(try services() == [2: nil, 8: "shop"])
    }

    @Test func tenThousandOrphansAreCheap() throws {
        let writer = try fixture.writer()
        let count: UInt64 = 10_000
        // One below the other, the deepest first, and as many beside each other.
        for start in stride(from: 2, to: count, by: 500) {
            let ids = (start..<min(start + 500, count)).reversed()
            _ = try writer.commit(SpanBatch(ids.map { streamed($0, parent: $0 - 1) }))
        }
        for start in stride(from: count, to: 2 * count, by: 500) {
            let ids = start..<start + 500
            _ = try writer.commit(SpanBatch(ids.map { streamed($0, parent: 1) }))
        }
        let clock = ContinuousClock()
        // Segments that have nothing to do with them do not look at them.
        let idle = try clock.measure {
            for id in 50_000..<50_200 as Range<UInt64> {
                _ = try writer.commit(SpanBatch(segment(id, parent: 77_777)))
            }
        }
        let claiming = try clock.measure { _ = try writer.commit(SpanBatch(segment(1))) }
        writer.stop()
        #expect(try services().values.allSatisfy { $0 == "shop" })
        #expect(idle < .seconds(4), "\(idle)")
        #expect(claiming < .seconds(4), "\(claiming)")
        #expect(try fixture.sqlite3("PRAGMA integrity_check") == "ok")
    }
}
