internal import Columns
internal import Synchronization
internal import Threads

/// Goes over the keys of a comparison, none of which needs another: one after the other or, where
/// there are many spans, in two lanes, a thread each, which take the next key that is left. Used once.
final class KeyLanes {
    private let rows: ComparedRows
    private let next = Atomic(0)
    private let hasEnded = Atomic(false)
    private let failure = Mutex<ColumnError?>(nil)
    /// Whether the thread beside the caller's has a key.
    private let isBesideRunning = Monitor(false)

    /// How often the caller is asked whether it has cancelled when only the other thread has a key.
    private static let patienceMilliseconds: Int64 = 5

    init(_ rows: ComparedRows) {
        self.rows = rows
    }

    /// What `body` makes of each key, in the order of the keys. `body` is given rows and fields of
    /// its lane, which end when the caller cancels or the other lane fails.
    func map<Key, Result>(
        _ keys: [Key],
        _ body: (Key, ComparedRows, FieldReader) throws(ColumnError) -> Result?
    ) throws(ColumnError) -> [Result] {
        var results = [Result?](repeating: nil, count: keys.count)
        results.withUnsafeMutableBufferPointer { results in
            // Lanes change an element each.
            let results = results
            run(keys.count) { place, rows, fields throws(ColumnError) in
                results[place] = try body(keys[place], rows, fields)
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return results.compactMap { $0 }
    }

    private typealias Body = (Int, ComparedRows, FieldReader) throws(ColumnError) -> Void

    private func run(_ count: Int, _ body: Body) {
        guard rows.walk.laneCount > 1 else { return runLane(count, rows, body) }
        let isOver = { [self] in hasEnded.load(ordering: .acquiring) }
        SideBySide.run(
            {
                isBesideRunning.signalling { $0 = true }
                runLane(count, rows.another(isCancelled: isOver), body)
                isBesideRunning.signalling { $0 = false }
            },
            {
                // The caller is asked on its own thread alone.
                let isCancelled = rows.walk.isCancelled
                runLane(count, rows.another { isOver() || isCancelled() }, body)
                waitForBeside()
            })
    }

    private func runLane(_ count: Int, _ rows: ComparedRows, _ body: Body) {
        let pool = VectorPool()
        let fields = FieldReader(ConditionResolver(rows.walk, pool), pool)
        do throws(ColumnError) {
            while !hasEnded.load(ordering: .relaxed) {
                let place = next.add(1, ordering: .relaxed).oldValue
                guard place < count else { return }
                try body(place, rows, fields)
            }
        } catch {
            end(error)
        }
    }

    private func waitForBeside() {
        while !hasEnded.load(ordering: .relaxed), isRunningStill() {
            do throws(ColumnError) {
                try rows.walk.checkCancelled()
            } catch {
                end(error)
            }
        }
    }

    private func isRunningStill() -> Bool {
        isBesideRunning.waiting(atMost: KeyLanes.patienceMilliseconds, until: { !$0 }) { $0 }
    }

    /// The first error is what is wrong: it cancels the other lane.
    private func end(_ error: ColumnError) {
        failure.withLock { $0 = $0 ?? error }
        hasEnded.store(true, ordering: .releasing)
    }
}
