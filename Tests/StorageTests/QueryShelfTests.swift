import Storage
import Telemetry
import TestSupport
import Testing

@Suite struct QueryShelfTests {
    @Test func queriesAreKeptByName() throws {
        let fixture = try StoreFixture()
        let shelf = QueryShelf(fixture.location)
        #expect(try shelf.named() == [])
        try fixture.write(SpanBatch(SampleSpan(1, 10)))
        #expect(try shelf.named() == [])
        try shelf.keep("COUNT", as: "how many")
        try shelf.keep("COUNT GROUP BY name", as: "by 'name'; DROP TABLE span")
        try shelf.keep("RATE", as: "how many")
        #expect(
            try shelf.named() == [
                .init(name: "by 'name'; DROP TABLE span", query: "COUNT GROUP BY name"),
                .init(name: "how many", query: "RATE"),
            ])
        try shelf.forget("how many")
        try shelf.forget("nothing of that name")
        #expect(try shelf.named().map(\.query) == ["COUNT GROUP BY name"])
        #expect(try fixture.reader().counts().spans == 1)
    }

    @Test func theLastAskedComesLast() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 10)))
        let shelf = QueryShelf(fixture.location)
        for number in 0..<130 { try shelf.remember("COUNT LIMIT \(number)", at: Int64(number)) }
        try shelf.remember("COUNT LIMIT 100", at: 1_000)
        let history = try shelf.history()
        #expect(history.count == QueryShelf.historyLimit)
        #expect(history.last == "COUNT LIMIT 100")
        #expect(history.first == "COUNT LIMIT 30")
    }

    @Test func withoutAFileNothingIsWritten() throws {
        let fixture = try StoreFixture()
        #expect(throws: StoreError.self) {
            try QueryShelf(fixture.location).keep("COUNT", as: "x")
        }
    }

    /// While another process receives.
    @Test func aWriterAtWorkDoesNotMind() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.writer()
        defer { writer.stop() }
        _ = try writer.commit(SpanBatch(SampleSpan(1, 10)))
        try QueryShelf(fixture.location).keep("COUNT", as: "x")
        _ = try writer.commit(SpanBatch(SampleSpan(2, 10)))
        #expect(try QueryShelf(fixture.location).named().count == 1)
        #expect(try fixture.reader().counts().spans == 2)
    }
}
