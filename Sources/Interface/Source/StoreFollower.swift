internal import CPlatform
internal import Storage
internal import Telemetry

/// Follows what is committed, and reads the summaries of single traces.
struct StoreFollower {
    enum Message: Sendable {
        case list(ListQuery, generation: Int)
        case summaries([Int64])
    }

    /// Called with the keys of traces that are new or have changed.
    var onChange: @Sendable ([Int64]) -> Void = { _ in }

    private let location: StoreLocation
    private let outbox: TraceSourceOutbox
    private var reader: SpanReader?
    /// How far changes have been told.
    private var position: Int64 = 0
    private var hasLooked = false
    private var newestKey: Int64 = 0
    private var firstKey: Int64 = 0
    private var counters = StoreCounters()
    private var rejected = 0
    private var dropped = 0
    private var owner: Int32?
    private var hasToldOwner = false
    private var recentCounts: StoreCounts?
    private var lastSlowLook: Int64 = 0
    private var lastFailure: String?
    /// The list to tell of traces that join; nil while the lister does that.
    private var plainGeneration: Int?

    /// Other processes' commits are looked for this often.
    private static let pollMilliseconds: Int64 = 50
    /// Changes are told no more often than this: about a frame.
    private static let quietNanoseconds: Int64 = 12_000_000
    private static let firstPage = 200
    private static let recentLimit = 20_000

    init(_ location: StoreLocation, _ outbox: TraceSourceOutbox) {
        self.location = location
        self.outbox = outbox
    }

    mutating func run(on thread: SourceThread<Message>) {
        var lastLook: Int64 = 0
        while let messages = thread.next(patience: Self.pollMilliseconds) {
            for message in messages { handle(message) }
            let wait = lastLook &+ Self.quietNanoseconds &- platform_now()
            if wait > 0, messages.isEmpty {
                // Let commits gather, but not requests.
                guard let more = thread.next(patience: wait / 1_000_000 + 1) else { return }
                for message in more { handle(message) }
            }
            lastLook = platform_now()
            attempt { follower throws(StoreError) in try follower.look() }
        }
    }

    private mutating func handle(_ message: Message) {
        attempt { follower throws(StoreError) in
            switch message {
            case .list(let query, let generation): try follower.list(query, generation)
            case .summaries(let keys):
                guard let reader = follower.reader else { return }
                follower.outbox.send(
                    .summaries(try reader.summaries(of: keys), requested: keys))
            }
        }
    }

    /// Opens the store if it isn't yet, and tells what goes wrong, once.
    private mutating func attempt(
        _ body: (inout StoreFollower) throws(StoreError) -> Void
    ) {
        do throws(StoreError) {
            if reader == nil { reader = try SpanReader(location) }
            try body(&self)
            lastFailure = nil
        } catch {
            guard error.description != lastFailure else { return }
            lastFailure = error.description
            outbox.send(.failed(error.description))
        }
    }

    // MARK: The list of all traces by arrival

    private mutating func list(_ query: ListQuery, _ generation: Int) throws(StoreError) {
        plainGeneration = nil
        guard query.filter.isEmpty, query.sort == .arrival, let reader else { return }
        plainGeneration = generation
        let counts = try reader.counts()
        tellCounters(counts)
        // The first page at once, the others' keys when they are there.
        let page = try reader.summaries(newest: Self.firstPage)
        let keys = page.reversed().map(\.key)
        outbox.send(
            .summaries(page, requested: keys),
            .order(
                generation: generation, keys: keys,
                ScanProgress(isComplete: counts.traces <= keys.count)))
        newestKey = max(newestKey, keys.last ?? 0)
        guard counts.traces > keys.count else { return }
        let all = try reader.keys(orderedBy: .arrival)
        newestKey = max(newestKey, all.last ?? 0)
        outbox.send(
            .order(generation: generation, keys: all, ScanProgress(isComplete: true)))
    }

    // MARK: What is committed

    private mutating func look() throws(StoreError) {
        guard let reader else { return }
        let changes = try reader.changes(after: position)
        let isFirst = !hasLooked
        hasLooked = true
        tellCounters(changes.counts)
        try tellEverySecond(changes.counts)
        if changes.firstKey > firstKey {
            firstKey = changes.firstKey
            if !isFirst { outbox.send(.evicted(below: firstKey)) }
        }
        guard changes.position > position else { return }
        position = changes.position
        if changes.isTruncated {
            if !isFirst { try retell() }
            onChange([])
            return
        }
        try tell(changes.keys)
        onChange(changes.keys)
    }

    private mutating func tell(_ keys: [Int64]) throws(StoreError) {
        guard let reader, !keys.isEmpty else { return }
        let firstNew = keys.firstIndex { $0 > newestKey } ?? keys.count
        let joined = Array(keys[firstNew...])
        newestKey = max(newestKey, joined.last ?? 0)
        if firstNew > 0 { outbox.send(.changed(keys: Array(keys[..<firstNew]), summaries: [])) }
        guard let plainGeneration, !joined.isEmpty else { return }
        // The newest are likely on screen: what they say comes along.
        let newest = try reader.summaries(of: Array(joined.suffix(64)))
        outbox.send(.joined(generation: plainGeneration, keys: joined, summaries: newest))
    }

    /// Tells everything anew, after more has changed than could be told.
    private mutating func retell() throws(StoreError) {
        outbox.send(.outdated)
        if let plainGeneration { try list(ListQuery(), plainGeneration) }
    }

    private mutating func tellCounters(_ counts: StoreCounts) {
        var now = counters
        now.traces = counts.traces
        now.spans = counts.spans
        now.rejected = rejected
        now.dropped = dropped
        guard now != counters else { return }
        counters = now
        outbox.send(.counters(now))
    }

    /// What nobody misses for a second.
    private mutating func tellEverySecond(_ counts: StoreCounts) throws(StoreError) {
        let time = platform_now()
        guard let reader, time &- lastSlowLook > 1_000_000_000 else { return }
        lastSlowLook = time
        let statistics = try reader.statistics()
        rejected = statistics.received.values.reduce(0) { $0 + $1.rejected.spans }
        dropped = statistics.received.values.reduce(0) { $0 + $1.dropped }
        let owner = SpanStore.owner(of: location)
        // Who receives itself knows that better.
        if owner?.isThisProcess != true, owner?.processID != self.owner || !hasToldOwner {
            hasToldOwner = true
            self.owner = owner?.processID
            outbox.send(.owner(owner?.processID))
        }
        if counts != recentCounts {
            recentCounts = counts
            outbox.send(.recent(try reader.moments(newest: Self.recentLimit)))
        }
    }
}
