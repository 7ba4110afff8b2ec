import CFaultyVFS
import CSQLite
import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// The Nth write, truncation or sync fails. Whatever was acknowledged is there afterwards, once,
/// and nothing else is half there (as SQLite's own tests loop over their failure points).
@Suite(.serialized) struct FaultTests {
    init() {
        faulty_vfs_register()
    }

    /// A way in which a disk fails.
    struct Fault: Sendable, CustomTestStringConvertible {
        var code: Int32
        var isSticky: Bool
        var testDescription: String { "code \(code & 0xFF), \(isSticky ? "for good" : "once")" }
    }

    @Test(arguments: [
        Fault(code: SQLITE_FULL, isSticky: false), Fault(code: SQLITE_IOERR, isSticky: false),
        Fault(code: SQLITE_IOERR, isSticky: true),
    ])
    func noAcknowledgedSpanIsLostWhereverTheDiskFails(fault: Fault) throws {
        var failingCall: Int32 = 1
        var reached = true
        while reached {
            reached = try run(fault, failingCall)
            // Three calls in a row, then four are left out: they are much alike.
            failingCall += failingCall % 3 == 0 ? 5 : 1
        }
        #expect(failingCall > 60)
    }

    /// False when the run ended before the failing call.
    private func run(_ fault: Fault, _ failingCall: Int32) throws -> Bool {
        let fixture = try StoreFixture()
        faulty_vfs_arm(failingCall, fault.code, fault.isSticky ? 1 : 0)
        var acknowledged: Set<UInt64> = []
        let columned = try? fixture.writer {
            $0.vfs = "faulty"
            $0.chunks.size = 40
            $0.chunks.leastSize = 8
        }
        if let writer = columned {
            for number in 1...6 as ClosedRange<UInt64> {
                let spans = (0..<40).map { id in
                    SampleSpan(number % 5, number * 100 + id, name: "n\(number)").with {
                        $0.attributes = ["x", "y", "z"].map { key in
                            (key, .string(String(repeating: key, count: 240)))
                        }
                    }
                }
                if (try? writer.commit(SpanBatch(spans))) != nil {
                    acknowledged.formUnion(spans.map(\.id))
                }
            }
            writer.stop()
        }
        let reached = faulty_vfs_failures() > 0
        faulty_vfs_arm(0, 0, 0)
        try check(fixture, acknowledged, "failing call \(failingCall)")
        if !reached { #expect(acknowledged.count == 240) }
        return reached
    }

    private func check(
        _ fixture: StoreFixture, _ acknowledged: Set<UInt64>, _ comment: Comment
    ) throws {
        // The next process takes up where this one ended.
        try fixture.write(SpanBatch(SampleSpan(9, 1)))
        let reader = try fixture.reader()
        var found: [UInt64: Int] = [:]
        var perTrace: [TraceID: Int] = [:]
        try reader.scanSpans { _, _, span in
            found[span.spanID.rawValue, default: 0] += 1
            perTrace[span.traceID, default: 0] += 1
            return true
        }
        #expect(acknowledged.subtracting(found.keys).isEmpty, comment)
        #expect(found.values.allSatisfy { $0 == 1 }, comment)
        for summary in try reader.summaries(newest: 100) {
            #expect(summary.spanCount == perTrace[summary.traceID], comment)
        }
        #expect(try reader.counts().spans == found.count, comment)
        let connection = try Connection(path: fixture.path, access: .readOnly)
        let integrity = try connection.statement("PRAGMA integrity_check")
        #expect(try integrity.step() && integrity.text(0) == "ok", comment)
        integrity.reset()
        let columns = try ColumnReader(fixture.location)
        let isSame = try StoredColumns.read(columns) == StoredColumns.rows(reader)
        #expect(isSame && columns.problem == nil, comment)
    }

    @Test func aFullDiskIsToldToTheSenderAndPasses() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer { $0.vfs = "faulty" }
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1)))
        faulty_vfs_arm(1, SQLITE_FULL, 1)
        do {
            _ = try writer.commit(SpanBatch(SampleSpan(1, 2)))
            Issue.record("The commit should have failed.")
        } catch let error as SinkError {
            #expect(error.isRetryable)
            #expect(error.description.contains("full"))
        }
        #expect(writer.failure?.reason == .diskFull)
        faulty_vfs_arm(0, 0, 0)
        #expect(try writer.commit(SpanBatch(SampleSpan(1, 2))) == CommitReceipt(stored: 1))
        #expect(writer.failure == nil)
        writer.stop()
        let summary = try #require(try fixture.reader().summaries(newest: 1).first)
        #expect(summary.spanCount == 2)
    }
}
