import Telemetry
import Testing

@testable import Storage

@Suite struct TraceFilterTests {
    private func id(_ number: Int64) -> TraceID {
        TraceID(high: 0x1234, low: UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15)
    }

    @Test func tellsTheGroupOfEachTraceAndSeldomAnother() {
        var filter = TraceFilter()
        let keys = 0..<(Int64(1) << TraceFilter.groupShift) + 100
        for key in keys { filter.insert(id(key), key: key) }
        let isFound = keys.allSatisfy { key in
            filter.groups(of: id(key)).contains(TraceFilter.group(of: key))
        }
        #expect(isFound)
        let mistaken = (1...10_000).count { !filter.groups(of: id(-$0)).isEmpty }
        #expect(mistaken < 30)
    }

    @Test func groupsGoByTheBlock() {
        var filter = TraceFilter()
        let second = Int64(64) << TraceFilter.groupShift
        for key in [0, second] { filter.insert(id(key), key: key) }
        filter.removeGroups(below: second - 1)
        #expect(filter.groups(of: id(0)) == [0])
        filter.removeGroups(below: second)
        #expect(filter.groups(of: id(0)) == [])
        #expect(filter.groups(of: id(second)) == [64])
    }

    /// No more words than can be asked for: as where there is no memory.
    @Test func withoutMemoryEveryGroupMayHaveATrace() {
        #expect(ZeroedWords(count: 1 << 60) == nil)
        var filter = TraceFilter(wordCount: 1 << 60)
        #expect(filter.groups(of: id(7)) == [])
        filter.insert(id(7), key: 7)
        #expect(filter.groups(of: id(7)) == (0..<64).reversed())
        #expect(filter.groups(of: id(8)) == (0..<64).reversed())
    }
}
