internal import CPlatform
internal import Query
internal import Storage
internal import Telemetry

/// Sorts and filters over everything that is stored, and keeps that up to date.
///
/// A filter reads the spans once, newest first, telling what it has found on the way; what is
/// committed later is read as it comes. An order by something else than arrival is made anew when
/// spans have come in, at most once a second and never for more than a tenth of the time.
struct StoreLister {
    struct Message: Sendable {
        var query: ListQuery
        var generation: Int
    }

    private let location: StoreLocation
    private let outbox: TraceSourceOutbox
    private var reader: SpanReader?
    private var job: Job?

    /// What is listed at the moment.
    private struct Job {
        let query: ListQuery
        let generation: Int
        var filter: Filter?
        /// The traces with a span that the filter is true of.
        var found: Set<Int64> = []
        /// Spans from here on are yet to be looked at.
        var nextOrdinal: Int64 = 0
        var isScanned = false
        var isOutOfDate = true
        var nextOrder: Int64 = 0
    }

    private static let reportNanoseconds: Int64 = 100_000_000

    init(_ location: StoreLocation, _ outbox: TraceSourceOutbox) {
        self.location = location
        self.outbox = outbox
    }

    mutating func run(on thread: SourceThread<Message>) {
        while let messages = thread.next(patience: patience) {
            do throws(StoreError) {
                if let message = messages.last { try begin(message) }
                guard job != nil else { continue }
                if messages.isEmpty { job?.isOutOfDate = true }
                try work(on: thread)
            } catch {
                outbox.send(.failed(error.description))
                job = nil
            }
        }
    }

    /// Until the order may be made anew; for ever when nothing is to be done.
    private var patience: Int64? {
        guard let job, job.isOutOfDate, job.query.sort != .arrival else { return nil }
        return max(1, (job.nextOrder &- platform_now()) / 1_000_000)
    }

    private mutating func begin(_ message: Message) throws(StoreError) {
        job = nil
        let query = message.query
        // The follower lists all traces by arrival.
        guard !query.filter.isEmpty || query.sort != .arrival else { return }
        if reader == nil { reader = try SpanReader(location) }
        var next = Job(query: query, generation: message.generation)
        if !query.filter.isEmpty {
            do throws(QueryError) {
                next.filter = try Filter.parse(query.filter)
            } catch {
                outbox.send(.failed(error.summary))
                return
            }
        }
        job = next
    }

    private mutating func work(on thread: SourceThread<Message>) throws(StoreError) {
        guard var job, let reader else { return }
        if job.filter != nil {
            if job.isScanned {
                try scanNew(&job, reader, thread)
            } else {
                try scanAll(&job, reader, thread)
            }
        }
        // Something else is wanted: its answer comes next.
        guard !thread.isInterrupted else { return }
        let now = platform_now()
        if job.query.sort != .arrival, job.isOutOfDate, now >= job.nextOrder {
            outbox.send(
                .order(
                    generation: job.generation, keys: try sorted(job, reader),
                    ScanProgress(isComplete: true)))
            let cost = platform_now() &- now
            job.isOutOfDate = false
            job.nextOrder = platform_now() &+ max(1_000_000_000, cost &* 10)
        }
        self.job = job
    }

    // MARK: Filtering

    private func scanAll(
        _ job: inout Job, _ reader: SpanReader, _ thread: SourceThread<Message>
    ) throws(StoreError) {
        guard let filter = job.filter else { return }
        let counts = try reader.counts()
        job.nextOrdinal = counts.lastOrdinal &+ 1
        var scanned = 0
        var wasInterrupted = false
        var lastReport = platform_now()
        var found: Set<Int64> = []
        var asked: Set<Int64> = []
        try reader.scanSpans(from: counts.lastOrdinal, newestFirst: true) { _, trace, span in
            scanned += 1
            // A trace is in the list once one of its spans matches.
            if !found.contains(trace), matches(filter, span, trace, reader, &asked) {
                found.insert(trace)
            }
            guard scanned.isMultiple(of: 512) else { return true }
            if thread.isInterrupted {
                wasInterrupted = true
                return false
            }
            let now = platform_now()
            if now &- lastReport > Self.reportNanoseconds {
                lastReport = now
                report(job, found, scanned: scanned, total: counts.spans)
            }
            return true
        }
        guard !wasInterrupted else { return }
        job.found = found
        job.isScanned = true
        report(job, found, scanned: nil, total: counts.spans)
    }

    /// - Parameter asked: the traces that were asked as a whole, each once a scan.
    private func matches(
        _ filter: Filter, _ span: SpanRecord, _ trace: Int64, _ reader: SpanReader,
        _ asked: inout Set<Int64>
    ) -> Bool {
        guard filter.asksTrace else { return filter.matches(span) }
        guard asked.insert(trace).inserted, let spans = try? reader.spans(ofKey: trace) else {
            return false
        }
        return filter.matchesSome(of: spans)
    }

    /// What has been found so far, by arrival; other orders come when the scan is over.
    private func report(_ job: Job, _ found: Set<Int64>, scanned: Int?, total: Int) {
        guard job.query.sort == .arrival || scanned != nil else { return }
        outbox.send(
            .order(
                generation: job.generation, keys: found.sorted(),
                ScanProgress(
                    scannedSpans: scanned ?? total, totalSpans: total, isComplete: scanned == nil)))
    }

    private func scanNew(
        _ job: inout Job, _ reader: SpanReader, _ thread: SourceThread<Message>
    ) throws(StoreError) {
        guard let filter = job.filter else { return }
        var joined: Set<Int64> = []
        var next = job.nextOrdinal
        var asked: Set<Int64> = []
        try reader.scanSpans(from: next) { ordinal, trace, span in
            next = ordinal &+ 1
            if !job.found.contains(trace), !joined.contains(trace),
                matches(filter, span, trace, reader, &asked)
            {
                joined.insert(trace)
            }
            return !(ordinal.isMultiple(of: 512) && thread.isInterrupted)
        }
        job.nextOrdinal = next
        guard !joined.isEmpty else { return }
        job.found.formUnion(joined)
        guard job.query.sort == .arrival else { return }
        let keys = joined.sorted()
        outbox.send(
            .joined(
                generation: job.generation, keys: keys,
                summaries: try reader.summaries(of: Array(keys.suffix(64)))))
    }

    // MARK: Sorting

    private func sorted(_ job: Job, _ reader: SpanReader) throws(StoreError) -> [Int64] {
        let order = SpanReader.Order(rawValue: job.query.sort.rawValue) ?? .arrival
        let keys = try reader.keys(orderedBy: order)
        guard job.filter != nil else { return keys }
        return keys.filter(job.found.contains)
    }
}
