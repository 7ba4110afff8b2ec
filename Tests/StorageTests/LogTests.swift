import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// The write-ahead log stays short, whoever reads and however much is written.
@Suite struct LogTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private var logByteCount: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: fixture.path + "-wal")
        return attributes?[.size] as? Int ?? 0
    }

    private func batch(_ trace: UInt64) -> SpanBatch {
        let text = String(repeating: "y", count: 900)
        return SpanBatch(
            (1...500 as ClosedRange<UInt64>).map { id in
                SampleSpan(trace, id).with { $0.attributes = [("x", .string("\(id)" + text))] }
            })
    }

    /// Batches wait for each other without end, so that no checkpoint finds the log at rest.
    @Test func aWriterThatNeverRestsHasAShortLog() throws {
        let writer = try fixture.writer { $0.chunks.size = 256 }
        var greatest = 0
        for round in 0..<40 as Range<UInt64> {
            let done = Counter()
            for trace in 1...4 as ClosedRange<UInt64> {
                let isTaken = writer.submit(batch(round * 4 + trace), from: .otlpHTTP) { _ in
                    done.add()
                }
                #expect(isTaken)
            }
            while done.value < 2 { usleep(200) }
            greatest = max(greatest, logByteCount)
        }
        writer.stop()
        #expect(greatest > 4 << 20, "too little was written to prove anything")
        #expect(greatest < 64 << 20)
        #expect(try fixture.reader().counts().spans == 80_000)
    }

    /// As long as somebody reads at one moment, the log cannot begin anew; afterwards it does.
    @Test func aLogThatGrewUnderAReaderBeginsAnew() throws {
        let writer = try fixture.writer()
        _ = try writer.commit(batch(1))
        let reader = try Connection(path: fixture.path, access: .queryOnly)
        try reader.reading { () throws(StoreError) in
            _ = try reader.integer("SELECT count(*) FROM span")
            for trace in 2...60 as ClosedRange<UInt64> {
                guard (try? writer.commit(batch(trace))) != nil else {
                    Issue.record("not committed")
                    return
                }
            }
        }
        #expect(logByteCount > 16 << 20)
        var traces = 60 as UInt64
        let isAnew = try eventually {
            let grown = logByteCount
            for trace in 1...10 as ClosedRange<UInt64> {
                _ = try writer.commit(batch(traces + trace))
            }
            traces += 10
            return logByteCount <= grown
        }
        #expect(isAnew)
        // What it takes is given back, once there is time.
        #expect(eventually { logByteCount == 0 })
        writer.stop()
        #expect(try fixture.reader().counts().spans == Int(traces) * 500)
    }

    /// Who reads now and then may do so just when the log is to be emptied: then it is later.
    @Test func aLogThatIsReadIsEmptiedAfterwards() throws {
        let (connection, checkpointer, keeper) = try keeper()
        try connection.execute("CREATE TABLE filler AS SELECT zeroblob(8000000)")
        let reader = try Connection(path: fixture.path, access: .queryOnly)
        let isCopied = try reader.reading { () throws(StoreError) in
            _ = try reader.integer("SELECT count(*) FROM filler")
            try keeper.tidy()
            let isCopied = eventually { checkpointer.isComplete }
            try keeper.tidy()
            return isCopied
        }
        #expect(isCopied && logByteCount > 8_000_000)
        try keeper.tidy()
        #expect(logByteCount == 0)
        keeper.stop()
    }

    @Test func aLogThatBeganAnewInALongFileIsEmptied() throws {
        let (connection, checkpointer, keeper) = try keeper()
        for size in [8_000_000, 1] {
            try connection.execute("CREATE TABLE filler\(size) AS SELECT zeroblob(\(size))")
            try keeper.look()
            try keeper.tidy()
            #expect(eventually { checkpointer.isComplete })
        }
        #expect(logByteCount > 8_000_000)
        try keeper.tidy()
        #expect(logByteCount == 0)
        keeper.stop()
    }

    private func keeper() throws -> (Connection, Checkpointer, LogKeeper) {
        try fixture.writer().stop()
        let connection = try Connection(path: fixture.path, access: .readWrite)
        let checkpointer = Checkpointer(path: fixture.path, vfs: nil)
        let keeper = LogKeeper(connection, checkpointer, WriterOptions(), setRest: { _ in })
        return (connection, checkpointer, keeper)
    }
}
