internal import Query

/// `--repeat`: how long the same thing took, time after time in one process.
struct Repetition {
    private(set) var times: [Duration] = []

    /// Does a thing so often; gives what it gave the last time.
    static func run<Result>(
        _ count: Int, _ body: () throws(CommandFailure) -> Result
    ) throws(CommandFailure) -> (result: Result, repetition: Repetition) {
        var repetition = Repetition()
        var result = try repetition.measure(body)
        for _ in 1..<max(1, count) { result = try repetition.measure(body) }
        return (result, repetition)
    }

    private mutating func measure<Result>(
        _ body: () throws(CommandFailure) -> Result
    ) throws(CommandFailure) -> Result {
        let begun = ContinuousClock.now
        let result = try body()
        add(ContinuousClock.now - begun)
        return result
    }

    mutating func add(_ time: Duration) {
        times.append(time)
    }

    /// The median, in milliseconds.
    var elapsed: Double {
        let sorted = times.sorted()
        let middle = sorted.count / 2
        guard sorted.indices.contains(middle) else { return 0 }
        return sorted.count.isMultiple(of: 2)
            ? Repetition.milliseconds((sorted[middle - 1] + sorted[middle]) / 2)
            : Repetition.milliseconds(sorted[middle])
    }

    /// Of the first time, in milliseconds.
    var first: Double { times.first.map(Repetition.milliseconds) ?? 0 }

    /// On stderr, where the data have no place for it.
    func say() {
        Diagnostics.say("elapsed_ms \(elapsed), first_ms \(first)")
    }

    private static func milliseconds(_ time: Duration) -> Double {
        Double(time.wholeNanoseconds) / 1e6
    }
}
