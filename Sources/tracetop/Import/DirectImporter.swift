internal import Storage
internal import Synchronization
internal import Telemetry

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Imports into a file that no process receives into.
final class DirectImporter: SpanImporter {
    private struct Progress {
        var submitted = 0
        var completed = 0
        var spans = 0
        var new = 0
        var failure: SinkError?
    }

    /// What the writer's thread tells.
    private final class Shared: Sendable {
        let progress = Mutex(Progress())
    }

    private let writer: SpanWriter
    private let shared = Shared()
    let route = ""

    init(_ writer: SpanWriter) {
        self.writer = writer
    }

    func take(_ batch: SpanBatch) throws(CommandFailure) {
        guard !batch.spans.isEmpty || !batch.rejections.isEmpty else { return }
        let shared = shared
        shared.progress.withLock { $0.submitted += 1 }
        let count = batch.spans.count
        while true {
            let isTaken = writer.submit(batch, from: .import) { result in
                shared.progress.withLock { progress in
                    progress.completed += 1
                    switch result {
                    case .success(let receipt):
                        progress.spans += count
                        progress.new += receipt.stored
                    case .failure(let error): progress.failure = progress.failure ?? error
                    }
                }
            }
            try check()
            if isTaken { return }
            pause()
        }
    }

    func finish() throws(CommandFailure) {
        while shared.progress.withLock({ $0.completed < $0.submitted && $0.failure == nil }) {
            pause()
        }
        writer.stop()
        try check()
    }

    var committed: (spans: Int, new: Int)? {
        shared.progress.withLock { ($0.spans, $0.new) }
    }

    private func check() throws(CommandFailure) {
        if let failure = shared.progress.withLock(\.failure) {
            throw CommandFailure("not stored: \(failure)")
        }
    }

    /// The queue is full, or commits are under way: half a millisecond is a small part of one.
    private func pause() {
        usleep(500)
    }
}
