import Testing

@testable import Threads

@Suite struct SideBySideTests {
    /// Each waits for the other: one after the other they would never end.
    @Test func bothRunAtATime() {
        let arrived = Monitor(0)
        func meet() -> Bool {
            arrived.signalling { $0 += 1 }
            return arrived.waiting(atMost: 60_000, until: { $0 == 2 }, { $0 == 2 })
        }
        var (first, second) = (false, false)
        SideBySide.run({ first = meet() }, { second = meet() })
        #expect(first && second)
    }
}
