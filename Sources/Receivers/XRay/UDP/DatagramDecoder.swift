internal import Synchronization
internal import Telemetry
internal import Threads

/// Turns datagrams into batches of spans and hands them over, on a thread of its own.
///
/// What is there goes into one batch. It is handed over as soon as nothing more waits and the sink
/// has at most one other: alone, a datagram waits for nothing; under load, batches grow while the
/// sink is at work. A sink that takes nothing makes this thread wait, and only this one.
///
/// Unchecked because all but the deadline is the thread's own.
final class DatagramDecoder: @unchecked Sendable {
    /// One that is being committed and one to follow it at once.
    private static let batchesUnderway = 2
    /// Milliseconds between looks at what nobody wakes for.
    private static let shortSleep: Int32 = 20
    private static let longSleep: Int32 = 1000

    private let queue: DatagramQueue
    private let outbox: BatchOutbox
    private let sink: any SpanSink
    private let codec: any XRayCodec
    private let problems: DatagramProblems
    private let limits: XRayLimits
    private let waker: WakePipe
    /// Until when what has arrived may be stored; nil while running.
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    private var batch = SpanBatch()
    /// Datagrams in the batch.
    private var documents = 0
    private var counts = ReceiverCounts()

    init(
        _ queue: DatagramQueue, sink: any SpanSink, codec: any XRayCodec, limits: XRayLimits,
        problems: DatagramProblems, waker: WakePipe
    ) {
        self.queue = queue
        self.sink = sink
        self.codec = codec
        self.limits = limits
        self.problems = problems
        self.waker = waker
        outbox = BatchOutbox(
            sink, retryPause: limits.retryPause, problems: problems.log, waker: waker)
    }

    func start() throws(ReceiverError) -> BackgroundThread {
        try BackgroundThread.receiving(name: "xray-decode") { [self] in
            while turn() {}
            giveUp()
        }
    }

    /// Stores what has arrived and ends, once the reader has ended; at the deadline in any case.
    func stop(by deadline: ContinuousClock.Instant) {
        self.deadline.withLock { $0 = deadline }
        waker.wake()
    }

    /// One step. False when there is nothing left to do.
    private func turn() -> Bool {
        guard !isLate else { return false }
        noteLost()
        if let slab = queue.take() {
            slab.forEach(take)
            queue.recycle(slab)
        } else if batch.spans.isEmpty {
            tellCounts()
            let isSettled = outbox.sendReturned() && outbox.isEmpty
            if queue.isExhausted, isSettled { return false }
            sleep()
        } else if outbox.underwayCount < Self.batchesUnderway {
            handOver()
        } else {
            sleep()
        }
        return true
    }

    private func take(_ datagram: Datagram) {
        counts.datagrams += 1
        do throws(DatagramFault) {
            guard !datagram.isTruncated else { throw .truncated(limits.datagramBytes) }
            try codec.readDatagram(datagram.bytes, into: &batch)
            documents += 1
        } catch {
            if !error.isCounted { counts.rejected.add(error.reason) }
            problems.note(error, datagram)
        }
        if batch.spans.isEmpty, !batch.rejections.isEmpty {
            // The sink counts those of batches that it gets.
            counts.rejected.add(batch.rejections)
            batch = SpanBatch()
            documents = 0
        }
        if batch.retainedByteCount >= limits.batchBytes { handOver() }
    }

    /// Hands the batch over, and waits for as long as the sink does not take it.
    private func handOver() {
        let parcel = BatchOutbox.Parcel(batch: batch, documents: documents)
        (batch, documents) = (SpanBatch(), 0)
        // Before its spans, so that one commit has both.
        tellCounts()
        while !outbox.send(parcel) {
            guard !isLate else {
                counts.dropped += parcel.documents
                return
            }
            noteLost()
            tellCounts()
            waker.sleep(atMost: Self.shortSleep)
        }
    }

    private func sleep() {
        let isHurried = outbox.hasReturned || deadline.withLock { $0 != nil }
        waker.sleep(atMost: isHurried ? Self.shortSleep : Self.longSleep)
    }

    private var isLate: Bool {
        deadline.withLock { $0.map { $0 <= ContinuousClock.now } ?? false }
    }

    // MARK: Counts

    private func noteLost() {
        let loss = queue.takeLost()
        counts.dropped += loss.total + outbox.takeLost()
        problems.note(loss)
    }

    private func tellCounts() {
        guard !counts.isEmpty else { return }
        sink.count(counts, from: .xrayUDP)
        counts = ReceiverCounts()
    }

    /// The end: whatever was not handed over is lost, and counted.
    private func giveUp() {
        noteLost()
        while let slab = queue.take() {
            counts.dropped += slab.count
            queue.recycle(slab)
        }
        counts.dropped += documents + outbox.abandonReturned()
        (batch, documents) = (SpanBatch(), 0)
        tellCounts()
    }
}
