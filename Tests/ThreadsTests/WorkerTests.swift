import TestSupport
import Testing

@testable import Threads

@Suite struct WorkerTests {
    private struct Sum {
        var asked: [Int] = []
        var total = 0
    }

    private static func worker() -> Worker<Sum> { Worker(name: "sum", Sum()) }

    /// Adds up what is asked.
    private static func run(_ worker: Worker<Sum>) {
        while let asked = worker.next(
            until: { !$0.asked.isEmpty },
            { sum in
                defer { sum.asked = [] }
                return sum.asked
            })
        {
            worker.signalling { $0.total += asked.reduce(0, +) }
        }
    }

    @Test func itDoesWhatItWasAskedBeforeAndAfterItsStart() throws {
        let worker = Self.worker()
        worker.signalling { $0.asked = [1, 2] }
        try worker.start { Self.run(worker) }
        worker.wait { $0.total == 3 }
        worker.signalling { $0.asked = [4] }
        worker.wait { $0.total == 7 }
        worker.stop()
        worker.waitUntilEnded()
        #expect(worker.isStopping())
    }

    @Test func aSecondStartDoesNothingWhileTheThreadRuns() throws {
        let worker = Self.worker()
        try worker.start { Self.run(worker) }
        try worker.start { worker.signalling { $0.total = -1 } }
        worker.signalling { $0.asked = [5] }
        worker.wait { $0.total != 0 }
        #expect(worker.withLock { $0.total } == 5)
        worker.stop()
        worker.waitUntilEnded()
    }

    @Test func aThreadThatEndedIsStartedAnew() throws {
        let worker = Self.worker()
        for round in 1...3 {
            try worker.start { worker.signalling { $0.total += 1 } }
            worker.waitUntilEnded()
            #expect(worker.withLock { $0.total } == round)
        }
    }

    @Test func nobodyWaitsForAThreadThatThereIsNot() {
        let worker = Self.worker()
        worker.stop()
        worker.waitUntilEnded()
        #expect(worker.next(until: { _ in true }, { _ in 1 }) == nil)
    }

    @Test func patienceEnds() {
        let worker = Self.worker()
        let seen = worker.next(patience: 1, until: { !$0.asked.isEmpty }, \.asked)
        #expect(seen == [])
    }

    @Test func whatIsUrgentInterrupts() {
        let worker = Self.worker()
        #expect(!worker.isStopping { $0.asked.contains(9) })
        worker.signalling { $0.asked = [9] }
        #expect(worker.isStopping { $0.asked.contains(9) })
        #expect(!worker.isStopping())
    }
}
