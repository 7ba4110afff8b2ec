internal import Telemetry

/// What waits for the writer: batches in order of arrival, bounded in bytes, and counts.
struct WriteQueue {
    struct Job {
        var batch: SpanBatch
        var receiver: ReceiverKind
        var byteCount: Int
        var completion: @Sendable (Result<CommitReceipt, SinkError>) -> Void
    }

    enum Phase {
        case running
        /// No new work; what is queued is being committed.
        case stopping
        case stopped
    }

    let capacity: Int
    private(set) var byteCount = 0
    var jobs: [Job] = []
    var counts: [ReceiverKind: ReceiverCounts] = [:]
    var phase = Phase.running
    /// Whether something happened that the writer should look at without work to do.
    var isPoked = false
    /// The last failure; nil after a commit that went well.
    var failure: StoreError?
    var onCommit: (@Sendable (CommitNotice) -> Void)?

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// False when the batch does not fit. A batch larger than the queue is taken by an empty one.
    mutating func append(_ job: Job) -> Bool {
        guard phase == .running, byteCount == 0 || byteCount + job.byteCount <= capacity else {
            return false
        }
        jobs.append(job)
        byteCount += job.byteCount
        return true
    }

    /// Takes jobs of about `bytes` from the front, at least one. Their bytes count until
    /// `release`: they are in memory still.
    mutating func take(bytes: Int) -> [Job] {
        var (count, sum) = (0, 0)
        while count < jobs.count, count == 0 || sum + jobs[count].byteCount <= bytes {
            sum += jobs[count].byteCount
            count += 1
        }
        let taken = Array(jobs[..<count])
        jobs.removeFirst(count)
        return taken
    }

    mutating func release(_ jobs: [Job]) {
        byteCount -= jobs.reduce(0) { $0 + $1.byteCount }
    }
}
