internal import Synchronization

/// Parts of answers, by question and chunk: what a live question does not compute again. They hold
/// for as long as the chunk's number and version do.
public final class KeptParts: Sendable {
    /// What a part depends on besides its chunk.
    enum Question: Hashable {
        case matches(Expression?)
        case totals(TotalsQuestion)
    }

    /// How the spans of a chunk are added up.
    struct TotalsQuestion: Hashable {
        var filter: Expression?
        var groupBy: [Subject]
        /// Nanoseconds; 0 where nothing is asked over time.
        var granularity: Int64
        /// And whether their numbers are taken for doubles.
        var numbers: [Subject]
        var areDoubles: [Bool]
        var present: [Subject]
        var distinct: [Subject]
    }

    enum Part {
        case matches(ChunkMatches)
        case totals(ChunkTotals)

        /// What it holds in memory, about.
        var byteCount: Int {
            switch self {
            case .matches: 128
            case .totals(let totals): totals.byteCount
            }
        }
    }

    private struct Entry {
        var parts: [Int64: (version: Int64, part: Part)] = [:]
        var byteCount = 0
        var lastUse = 0
    }

    private struct State {
        var entries: [Question: Entry] = [:]
        var byteCount = 0
        var uses = 0
        var refused: Set<TotalsQuestion> = []
    }

    public let byteLimit: Int
    private let state = Mutex(State())

    /// - Parameter byteLimit: of all parts together; what exceeds it is computed anew each time.
    public init(byteLimit: Int = 64 << 20) {
        self.byteLimit = byteLimit
    }

    /// What is kept of a question, by the numbers of chunks that there are still.
    func parts(
        of question: Question, chunks: [Int64: Int64]
    ) -> [Int64: Part] {
        state.withLock { state in
            guard var entry = state.entries[question] else { return [:] }
            state.uses += 1
            entry.lastUse = state.uses
            for (number, kept) in entry.parts where chunks[number] != kept.version {
                entry.parts[number] = nil
                entry.byteCount -= kept.part.byteCount
                state.byteCount -= kept.part.byteCount
            }
            state.entries[question] = entry
            return entry.parts.mapValues(\.part)
        }
    }

    /// Keeps parts where there is room, or where questions that were not asked lately give way.
    func keep(_ parts: [(chunk: Int64, version: Int64, part: Part)], of question: Question) {
        state.withLock { state in
            state.uses += 1
            for (chunk, version, part) in parts {
                let count = part.byteCount
                while state.byteCount + count > byteLimit {
                    let others = state.entries.filter {
                        $0.key != question && $0.value.byteCount > 0
                    }
                    guard let oldest = others.min(by: { $0.value.lastUse < $1.value.lastUse })
                    else { return }
                    state.byteCount -= oldest.value.byteCount
                    state.entries[oldest.key] = nil
                }
                var entry = state.entries[question] ?? Entry()
                state.entries[question] = nil
                let old = entry.parts.updateValue((version, part), forKey: chunk)
                let change = count - (old?.part.byteCount ?? 0)
                entry.byteCount += change
                entry.lastUse = state.uses
                state.byteCount += change
                state.entries[question] = entry
            }
        }
    }

    // MARK: Too many

    /// Keeps nothing of a question whose parts are too large together.
    func refuse(_ question: TotalsQuestion) {
        state.withLock { state in
            if state.refused.count >= 64 { state.refused = [] }
            state.refused.insert(question)
            let entry = state.entries.removeValue(forKey: .totals(question))
            state.byteCount -= entry?.byteCount ?? 0
        }
    }

    func isRefused(_ question: TotalsQuestion) -> Bool {
        state.withLock { $0.refused.contains(question) }
    }

    /// What is kept, about.
    public var byteCount: Int { state.withLock(\.byteCount) }
}
