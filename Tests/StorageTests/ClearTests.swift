import Storage
import Telemetry
import TestSupport
import Testing

@Suite struct ClearTests {
    @Test func clearingDeletesEveryRowAndEnds() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 10), SampleSpan(1, 11), SampleSpan(2, 10)))
        #expect(try SpanStore.clear(fixture.location) == 2)
        #expect(try fixture.sqlite3("SELECT count(*) FROM span") == "0")
        #expect(try fixture.sqlite3("SELECT count(*) FROM trace") == "0")
        #expect(try SpanStore.clear(fixture.location) == 0)
    }

    @Test func aClearedStoreTakesSpansAgain() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 10)))
        _ = try SpanStore.clear(fixture.location)
        try fixture.write(SpanBatch(SampleSpan(1, 10)))
        #expect(try fixture.reader().counts().spans == 1)
    }
}
