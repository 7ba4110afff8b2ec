import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// `Fixtures/version1.sql` is what the stock tool's `.dump` made of a file that the last program
/// of version 1 wrote, the two pragmas of its header before it.
@Suite struct MigrationTests {
    private let failed = TraceID(high: 1, low: 0xA)
    private let running = TraceID(high: 1, low: 0xB)

    private func check(_ fixture: StoreFixture) throws {
        let reader = try fixture.reader()
        #expect(try reader.counts().spans == 3)
        let spans = try reader.spans(of: failed)
        #expect(spans.map(\.name) == ["GET /", "SELECT"])
        #expect(spans.map(\.serviceName) == ["shop", "shop"])
        #expect(spans.last?.events.first?.name == "exception")
        let summary = try #require(try reader.summary(of: failed))
        #expect(summary.rootName == "GET /" && summary.rootLabel == nil)
        #expect(summary.firstError == "SQLError: no such table")
        #expect(try reader.documents(of: failed).isEmpty)
        #expect(
            try fixture.sqlite3("SELECT name, service, source FROM spans ORDER BY ordinal")
                == "GET /|shop|otlp\nSELECT|shop|otlp\nrunning|bank|otlp")
        #expect(
            try fixture.sqlite3("SELECT root_name, root_label IS NULL FROM traces")
                == "GET /|1\nrunning|1")
        #expect(try fixture.sqlite3("PRAGMA user_version; PRAGMA integrity_check") == "3\nok")
    }

    @Test func aReaderBringsAFileOfVersionOneUp() throws {
        let fixture = try StoreFixture()
        try fixture.restore("version1.sql")
        #expect(try fixture.sqlite3("PRAGMA user_version") == "1")
        try check(fixture)
    }

    @Test func aWriterBringsAFileOfVersionOneUpAndGoesOn() throws {
        let fixture = try StoreFixture()
        try fixture.restore("version1.sql")
        let writer = try fixture.writer()
        try check(fixture)
        let end = SampleSpan(0xB, 3, name: "running", service: "bank").with {
            $0.trace = running
        }
        #expect(try writer.commit(SpanBatch(end)) == CommitReceipt(replaced: 1))
        let segment = SampleSpan(7, 1, service: "shop").with {
            $0.source = .xray
            $0.document = #"{"name":"shop"}"#
        }
        #expect(try writer.commit(SpanBatch(segment)) == CommitReceipt(stored: 1))
        writer.stop()
        let reader = try fixture.reader()
        #expect(try reader.summary(of: running)?.isInProgress == false)
        #expect(try reader.documents(of: segment.trace).count == 1)
    }

    @Test func clearingBringsAFileOfVersionOneUp() throws {
        let fixture = try StoreFixture()
        try fixture.restore("version1.sql")
        #expect(try SpanStore.clear(fixture.location) == 2)
        #expect(try fixture.reader().counts().spans == 0)
        #expect(try fixture.sqlite3("SELECT count(*) FROM span") == "0")
    }

    /// An upgraded file is built as a new one is.
    @Test func anUpgradedFileHasTheTablesOfANewOne() throws {
        let (old, new) = (try StoreFixture(), try StoreFixture())
        try old.restore("version1.sql")
        try old.write(SpanBatch(SampleSpan(1, 1)))
        try new.write(SpanBatch(SampleSpan(1, 1)))
        let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        #expect(try old.sqlite3(schema) == new.sqlite3(schema))
    }
}
