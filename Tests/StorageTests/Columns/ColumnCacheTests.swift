import Columns
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// What is kept of columns, and what gives way.
@Suite struct ColumnCacheTests {
    /// Of 64 numbers that take 8 bytes each.
    private let column: PackedColumn

    init() throws {
        let spans = (0..<64).map { number in
            SpanRecord(
                traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: UInt64(number) + 1),
                name: "n", startUnixNano: Int64(number) << 40, endUnixNano: Int64(number) << 40)
        }
        let source = try MemorySource(spans, chunk: 64)
        let chunk = try #require(try source.chunks().first)
        let place = try #require(chunk.directory.index(of: .intrinsic(.start)))
        column = try #require(try source.columns([place], of: chunk).first)
    }

    private func cache(columns: Int) -> ColumnCache {
        ColumnCache(maximumByteCount: column.byteCount * columns)
    }

    private func key(_ number: Int) -> ColumnCache.Key {
        ColumnCache.Key(number: Int64(number), place: 0)
    }

    /// Asks for columns as a question does; gives how many had to be read.
    private func ask(_ cache: inout ColumnCache, for numbers: ClosedRange<Int>, passes: Int) -> Int
    {
        cache.beginQuestion()
        var read = 0
        for _ in 0..<passes {
            for number in numbers where cache.column(key(number)) == nil {
                read += 1
                cache.insert(column, key(number))
            }
        }
        return read
    }

    @Test func whatFitsIsReadOnce() {
        var cache = cache(columns: 10)
        #expect(ask(&cache, for: 1...10, passes: 3) == 10)
        #expect(ask(&cache, for: 1...10, passes: 3) == 0)
        #expect(cache.byteCount == column.byteCount * 10)
    }

    @Test func ofWhatDoesNotFitMostIsReadOnce() {
        var cache = cache(columns: 10)
        #expect(ask(&cache, for: 1...12, passes: 3) == 10 + 3 * 2)
        #expect(ask(&cache, for: 1...12, passes: 3) == 3 * 2)
        #expect(cache.byteCount == column.byteCount * 10)
    }

    @Test func theLastQuestionsColumnsGiveWay() {
        var cache = cache(columns: 10)
        _ = ask(&cache, for: 1...8, passes: 1)
        #expect(ask(&cache, for: 101...110, passes: 2) == 10)
        #expect(ask(&cache, for: 101...110, passes: 1) == 0)
    }

    @Test func whatIsGoneTakesNoRoom() {
        var cache = cache(columns: 10)
        _ = ask(&cache, for: 1...10, passes: 1)
        cache.removeAll { $0 <= 4 }
        #expect(cache.byteCount == column.byteCount * 6)
        #expect(ask(&cache, for: 5...14, passes: 2) == 4)
        cache.insert(column, key(14))
        #expect(cache.byteCount == column.byteCount * 10)
    }
}
