internal import Telemetry

/// A trace in one line: how many spans run at each moment, and where errors begin.
///
/// Made once when the trace is loaded, finer than any line; drawn with the part that the time axis
/// shows standing out.
struct TraceSilhouette: Sendable {
    private static let count = 512

    /// Spans running, by equal parts of the trace's time.
    private var running = Array(repeating: Int32(0), count: Self.count)
    private var hasError = Array(repeating: false, count: Self.count)

    /// O(spans).
    init(_ tree: TraceTree) {
        let length = Double(max(1, tree.durationNanoseconds))
        func bucket(_ time: Int64) -> Int {
            let part = Double(time.subtracting(tree.startUnixNano)) / length
            return Int(min(max(0, part), 1) * Double(Self.count - 1))
        }
        var changes = Array(repeating: Int32(0), count: Self.count + 1)
        for node in tree.order {
            guard let span = tree.record(of: node) else { continue }
            let first = bucket(tree.start(of: node))
            let last = span.isInProgress ? Self.count - 1 : bucket(tree.end(of: node))
            changes[first] &+= 1
            changes[max(first, last) + 1] &-= 1
            if span.isError { hasError[first] = true }
        }
        var now: Int32 = 0
        for index in running.indices {
            now &+= changes[index]
            running[index] = now
        }
    }

    /// The most that run in each of `columns` columns, from 0 to 1, and whether an error begins.
    func columns(_ columns: Int) -> [(height: Double, hasError: Bool)] {
        let most = Double(max(1, running.max() ?? 1))
        return (0..<max(0, columns)).map { column in
            let first = min(column * Self.count / columns, Self.count - 1)
            let parts = first..<max(first + 1, (column + 1) * Self.count / columns)
            return (
                Double(running[parts].max() ?? 0) / most, hasError[parts].contains(true)
            )
        }
    }
}
