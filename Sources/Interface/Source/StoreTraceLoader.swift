internal import CPlatform
internal import Storage
internal import Telemetry

/// Reads whole traces, and again while spans come in for them.
struct StoreTraceLoader {
    enum Message: Sendable {
        case open(TraceID)
        case close(TraceID)
        case document(TraceID, of: [SpanID])
        /// Traces that changed; none at all stands for any.
        case changed([Int64])
        /// What spans of late say.
        case vocabulary
    }

    private struct Open {
        /// Nil while there is no such trace.
        var key: Int64?
        var isOutOfDate = true
        var nextLoad: Int64 = 0
    }

    private let location: StoreLocation
    private let outbox: TraceSourceOutbox
    private var reader: SpanReader?
    private var open: [TraceID: Open] = [:]
    private var wantsVocabulary = false
    /// The last one asked for: who moves on does not wait for the others.
    private var wantedDocument: (trace: TraceID, spans: [SpanID])?

    /// As many spans as are read before the second key is pressed, or about.
    private static let vocabularySpans = 20_000
    private static let vocabularyNanoseconds: Int64 = 300_000_000

    init(_ location: StoreLocation, _ outbox: TraceSourceOutbox) {
        self.location = location
        self.outbox = outbox
    }

    mutating func run(on thread: SourceThread<Message>) {
        while let messages = thread.next(patience: patience) {
            for message in messages { note(message) }
            do throws(StoreError) {
                if reader == nil { reader = try SpanReader(location) }
                try loadWhatIsDue()
                try loadDocument()
                if wantsVocabulary { try readVocabulary(thread) }
            } catch {
                outbox.send(.failed(error.description))
                // Asked again when something changes.
                for id in open.keys { open[id]?.isOutOfDate = false }
            }
        }
    }

    private var patience: Int64? {
        let due = open.values.filter(\.isOutOfDate).map(\.nextLoad).min()
        return due.map { max(1, ($0 &- platform_now()) / 1_000_000) }
    }

    private mutating func note(_ message: Message) {
        switch message {
        case .open(let id): open[id] = Open()
        case .close(let id): open[id] = nil
        case .document(let id, let spans): wantedDocument = (id, spans)
        case .changed(let keys):
            for (id, trace) in open {
                // One that is not there yet may be among the new ones.
                let isAffected = trace.key.map { keys.isEmpty || keys.contains($0) } ?? true
                if isAffected { open[id]?.isOutOfDate = true }
            }
        case .vocabulary: wantsVocabulary = true
        }
    }

    private mutating func loadDocument() throws(StoreError) {
        guard let (trace, spans) = wantedDocument, let reader, let span = spans.first else {
            return
        }
        wantedDocument = nil
        guard let key = try reader.summary(of: trace)?.key else { return }
        for top in spans {
            guard let document = try reader.document(of: top, inTrace: key) else { continue }
            outbox.send(
                .document(trace, of: span, RawDocument(document, top: top, span: span)))
            return
        }
        outbox.send(.document(trace, of: span, nil))
    }

    /// A trace that is opened meanwhile comes first; then what was read so far must do.
    private mutating func readVocabulary(_ thread: SourceThread<Message>) throws(StoreError) {
        wantsVocabulary = false
        guard let reader else { return }
        var collector = FilterVocabularyCollector()
        var count = 0
        let end = platform_now() &+ Self.vocabularyNanoseconds
        try reader.scanSpans(newestFirst: true, includingEvents: false) { _, _, span in
            collector.add(span)
            count += 1
            guard count.isMultiple(of: 256) else { return true }
            return count < Self.vocabularySpans && platform_now() < end && !thread.isInterrupted
        }
        outbox.send(.vocabulary(collector.vocabulary))
    }

    private mutating func loadWhatIsDue() throws(StoreError) {
        let now = platform_now()
        for (id, trace) in open where trace.isOutOfDate && trace.nextLoad <= now {
            guard let reader else { return }
            let begun = platform_now()
            let key = try reader.summary(of: id)?.key
            let spans = try key.map { key throws(StoreError) in try reader.spans(ofKey: key) } ?? []
            outbox.send(
                .trace(id, spans.isEmpty ? nil : WaterfallTree(TraceTree(spans: spans))))
            let end = platform_now()
            // A large trace that keeps growing is read for a fifth of the time at most.
            open[id] = Open(
                key: key, isOutOfDate: false,
                nextLoad: end &+ max(50_000_000, (end &- begun) &* 4))
        }
    }
}
