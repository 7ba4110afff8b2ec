internal import Query
internal import Terminal

/// What could stand at the cursor of a query but in its WHERE, and in X-Ray's filters.
extension FilterCandidates {
    var partsOfQuery: [FilterCandidate] {
        switch completion.expectation {
        case .calculation: calculations
        case .calculationKey(let operation):
            keys(isCondition: false, isNumber: operation.takesNumbers)
        case .groupKey: keys(isCondition: false)
        case .knownCalculation: words(completion.calculations)
        case .ordering: words(completion.calculations + completion.groupKeys)
        case .limit: words(["10", "20", "50", "100"])
        case .moment: words(["5m", "15m", "30m", "1h", "6h", "1d", "7d", "now"])
        case .duration: words(["1s", "10s", "1m", "5m", "1h"])
        case .xrayKeyword(let isInService): xrayKeywords(isInService)
        case .words(let spellings): words(spellings)
        default: []
        }
    }

    var clauses: [FilterCandidate] {
        ranked(
            completion.clauses.map {
                ($0.rawValue, FilterCandidate(text: $0.rawValue, note: $0.summary))
            }, completion.prefix)
    }

    private var calculations: [FilterCandidate] {
        ranked(
            Calculation.Operation.usualFirst.map { operation in
                let takesColumn = operation.column == .required
                return (
                    operation.rawValue,
                    FilterCandidate(
                        text: operation.rawValue + (takesColumn ? "(" : ""),
                        note: operation.summary, isWhole: !takesColumn)
                )
            }, completion.prefix)
    }

    private func xrayKeywords(_ isInService: Bool) -> [FilterCandidate] {
        var pool = XRayFilter.keywords(inService: isInService).map { keyword in
            (keyword.word, FilterCandidate(text: keyword.word, note: keyword.summary))
        }
        for key in vocabulary.attributes {
            guard case .attribute(_, let name) = key.subject.field else { continue }
            let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            let text = isPlain ? "annotation.\(name)" : "annotation[\(name)]"
            pool.append((text, FilterCandidate(text: text)))
        }
        return ranked(pool, completion.prefix)
    }

    private func words(_ spellings: [String]) -> [FilterCandidate] {
        ranked(spellings.map { ($0, FilterCandidate(text: $0)) }, completion.prefix)
    }
}

extension Calculation.Operation {
    /// What is asked for most comes first.
    fileprivate static let usualFirst: [Calculation.Operation] = {
        let usual: [Calculation.Operation] = [
            .count, .heatmap, .p90, .p50, .p99, .average, .maximum,
        ]
        return usual + allCases.filter { !usual.contains($0) }
    }()
}
