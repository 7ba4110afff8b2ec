import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Several users of one file. A second connection behaves as a second process does: SQLite's
/// locks and ours are between open files.
@Suite struct ProcessTests {
    @Test func theOwnerIsKnownWithItsAddressesWhileItLives() throws {
        let fixture = try StoreFixture()
        #expect(SpanStore.owner(of: fixture.location) == nil)
        let writer = try fixture.writer()
        writer.publish(addresses: ["otlp-http 127.0.0.1:4318", "xray-udp 127.0.0.1:2000"])
        let owner = try #require(SpanStore.owner(of: fixture.location))
        #expect(owner.processID == ProcessInfo.processInfo.processIdentifier)
        #expect(owner.addresses == ["otlp-http 127.0.0.1:4318", "xray-udp 127.0.0.1:2000"])
        writer.stop()
        #expect(SpanStore.owner(of: fixture.location) == nil)
    }

    @Test func aSecondWriterIsToldWhoTheFirstIs() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        do {
            _ = try fixture.writer()
            Issue.record("Two writers have one file.")
        } catch let error as StoreError {
            let own = ProcessInfo.processInfo.processIdentifier
            #expect(error.reason == .locked(LockOwner(processID: own)))
            #expect(error.message.contains("process \(own)"))
        }
        writer.stop()
        try fixture.write(SpanBatch(SampleSpan(1, 1)))
    }

    @Test func whoHoldsTheWriteLockIsWaitedForButNotByAStop() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let other = try Connection(path: fixture.path, access: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        let first = Box<Result<CommitReceipt, SinkError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        _ = writer.submit(SpanBatch(SampleSpan(1, 1)), from: .otlpHTTP) {
            first.value = $0
            done.signal()
        }
        // Longer than one try.
        Thread.sleep(forTimeInterval: 0.6)
        try other.execute("ROLLBACK")
        done.wait()
        #expect(try first.value?.get().stored == 1)

        try other.execute("BEGIN IMMEDIATE")
        _ = writer.submit(SpanBatch(SampleSpan(2, 1)), from: .otlpHTTP) { first.value = $0 }
        let started = ContinuousClock.now
        writer.stop()
        #expect(ContinuousClock.now - started < .seconds(2))
        guard case .failure(let error)? = first.value else {
            Issue.record("Something was stored that could not be.")
            return
        }
        #expect(error.isRetryable)
        try other.execute("ROLLBACK")
    }

    @Test func aLockFileOfADeadOwnerIsNoLock() throws {
        let fixture = try StoreFixture()
        try #"{"pid":1,"addresses":["otlp-http 127.0.0.1:4318"]}"#.write(
            toFile: fixture.path + "-lock", atomically: true, encoding: .utf8)
        #expect(SpanStore.owner(of: fixture.location) == nil)
        try fixture.write(SpanBatch(SampleSpan(1, 1)))
    }

    @Test func aReaderSeesCommitsAsTheyCome() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let reader = try fixture.reader()
        var position: Int64 = 0
        for number in 1...20 as ClosedRange<UInt64> {
            _ = try writer.commit(SpanBatch(SampleSpan(number, 1), SampleSpan(1, number + 1)))
            let changes = try reader.changes(after: position)
            #expect(changes.keys == (number == 1 ? [1] : [1, Int64(number)]))
            #expect(changes.counts.spans == Int(number) * 2)
            position = changes.position
            #expect(try reader.changes(after: position).keys.isEmpty)
        }
        writer.stop()
    }

    @Test func changesThatAreTooManyAreSaidToBeSo() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        for part in 0..<6 as Range<UInt64> {
            let spans = (1...10_000).map { SampleSpan(1, part * 10_000 + $0) }
            _ = try writer.commit(SpanBatch(spans))
        }
        let reader = try fixture.reader()
        let changes = try reader.changes(after: 0)
        #expect(changes.isTruncated && changes.keys.isEmpty && changes.position == 60_000)
        #expect(try reader.changes(after: 59_999).keys == [1])
        writer.stop()
    }

    @Test func readersAndTheWriterDoNotDisturbEachOther() async throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1)))
        let readers = (0..<3).map { _ in
            Task.detached {
                let reader = try fixture.reader()
                var last = 0
                while last < 200 * 20 {
                    let summaries = try reader.summaries(newest: 1000)
                    let spans = summaries.reduce(0) { $0 + $1.spanCount }
                    // A transaction is seen whole or not at all.
                    #expect(spans % 20 == 1)
                    let newest = try #require(summaries.first)
                    #expect(try reader.spans(ofKey: newest.key).count >= newest.spanCount)
                    last = max(last, spans)
                }
            }
        }
        for number in 2...201 as ClosedRange<UInt64> {
            _ = try writer.commit(SpanBatch((1...20).map { SampleSpan(number, $0) }))
        }
        for reader in readers { try await reader.value }
        writer.stop()
    }

    @Test func anotherProcessWritesItsSmallTablesMeanwhile() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        let other = try Connection(path: fixture.path, access: .readWrite)
        try other.execute("CREATE TABLE mark (trace INTEGER)")
        try other.execute("BEGIN IMMEDIATE; INSERT INTO mark VALUES (1)")
        let done = DispatchSemaphore(value: 0)
        let result = Box<Result<CommitReceipt, SinkError>?>(nil)
        let taken = writer.submit(SpanBatch(SampleSpan(1, 1)), from: .otlpHTTP) {
            result.value = $0
            done.signal()
        }
        #expect(taken)
        Thread.sleep(forTimeInterval: 0.3)
        try other.execute("COMMIT")
        done.wait()
        #expect(try result.value?.get() == CommitReceipt(stored: 1))
        writer.stop()
    }
}
