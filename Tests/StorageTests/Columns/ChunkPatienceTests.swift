import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Spans wait for their chunks while senders are at it: neither for ever nor without bound.
@Suite struct ChunkPatienceTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func writer(patience seconds: Int64) throws -> SpanWriter {
        try fixture.writer {
            $0.chunks.size = 64
            $0.chunks.patienceNanoseconds = seconds * 1_000_000_000
            $0.chunks.patienceChunks = 4
        }
    }

    private func write(_ traces: ClosedRange<UInt64>, with writer: SpanWriter) throws {
        for trace in traces {
            let spans = (1...64 as ClosedRange<UInt64>).map { SampleSpan(trace, $0) }
            _ = try writer.commit(SpanBatch(spans))
        }
    }

    private func chunkCount() throws -> Int {
        try #require(Int(try fixture.sqlite3("SELECT count(*) FROM chunk WHERE state = 0")))
    }

    @Test func tooManySpansDoNotWait() throws {
        let writer = try writer(patience: 1_000_000)
        try write(1...3, with: writer)
        // Two looks of a writer without work.
        Thread.sleep(forTimeInterval: 2.5)
        #expect(try chunkCount() == 0)
        try write(4...4, with: writer)
        #expect(try eventually { try chunkCount() == 4 })
        writer.stop()
    }

    @Test func fewSpansWaitForSomeTime() throws {
        let writer = try writer(patience: 1)
        try write(1...1, with: writer)
        #expect(try eventually { try chunkCount() == 1 })
        writer.stop()
    }

    @Test func whatWaitsIsMadeWhenTheWriterStops() throws {
        let writer = try fixture.writer {
            $0.chunks.size = 64
            $0.chunks.leastSize = 16
            $0.chunks.patienceNanoseconds = .max
        }
        try write(1...3, with: writer)
        writer.stop()
        #expect(try chunkCount() == 3)
    }
}
