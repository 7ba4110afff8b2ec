internal import Query
internal import Terminal

/// Something that could stand at the cursor of a filter.
struct FilterCandidate: Sendable, Hashable {
    /// What is put in.
    var text: String
    /// What is known of it: a column's meaning, how many spans have it.
    var note = ""
    /// Whether a blank follows it.
    var isWhole = true
}

/// What could stand at the cursor of a filter or a query, the likeliest first.
struct FilterCandidates {
    let vocabulary: FilterVocabulary
    private let text: String
    let completion: PromptAnalysis.Completion

    private static let limit = 60

    /// - Parameter cursor: an offset in the text's UTF-8.
    init(
        _ text: String, cursor: Int, _ vocabulary: FilterVocabulary,
        as language: PromptAnalysis.Language = .filter
    ) {
        self.vocabulary = vocabulary
        self.text = text
        completion = PromptAnalysis(text, as: language).completion(at: cursor)
    }

    /// What a candidate replaces, as offsets in the text's UTF-8.
    var range: Range<Int> { completion.range }

    /// Empty where nothing is known, and where the only one has been typed already.
    var list: [FilterCandidate] {
        var found: [FilterCandidate]
        switch completion.expectation {
        case .key: found = keys()
        case .operator(let key): found = operators(key)
        case .value(let key, let asked): found = values(key, asked)
        case .connective: found = connectives
        default: found = partsOfQuery
        }
        if isBehindBlank { found += clauses }
        if found.count == 1, found[0].text == completion.prefix { return [] }
        return Array(found.prefix(Self.limit))
    }

    // MARK: By place

    /// - Parameters:
    ///   - isCondition: whether it is asked of, and so may be of all spans of a trace.
    ///   - isNumber: whether only numbers will do.
    func keys(isCondition: Bool = true, isNumber: Bool = false) -> [FilterCandidate] {
        // `root.dur`: a key of other spans, or of one owner.
        var head = ""
        let owners = ["span.", "scope.", "resource."]
        let heads = ["root.", "parent."] + (isCondition ? ["any.", "none."] : []) + owners
        var prefix = completion.prefix
        while let next = heads.first(where: prefix.hasPrefix), head.utf8.count < 16 {
            head += next
            prefix.removeFirst(next.count)
        }
        var pool: [(name: String, candidate: FilterCandidate)] = []
        for column in Column.allCases where head.isEmpty || !column.isOfTrace {
            if isNumber, column.type != .number, column.type != .duration { continue }
            pool.append(
                (
                    column.rawValue,
                    FilterCandidate(text: head + column.rawValue, note: column.summary)
                ))
        }
        for key in vocabulary.attributes {
            if isNumber, key.types.isDisjoint(with: ["int", "double"]) { continue }
            let name = key.subject.key
            let whole = Subject(key: head + name)?.description ?? head + name
            let values = key.values.prefix(3).map { $0.literal.text }.joined(separator: ", ")
            pool.append((name, FilterCandidate(text: whole, note: values)))
        }
        if !prefix.isEmpty, head.isEmpty {
            if isCondition {
                pool.append(("not", FilterCandidate(text: "NOT", note: "what follows is not so")))
            }
            let notes = [
                "root.": "of the trace's root", "parent.": "of the parent",
                "any.": "of some span of the trace", "none.": "of no span of the trace",
            ]
            for head in heads {
                guard let note = notes[head] else { continue }
                pool.append((head, FilterCandidate(text: head, note: note, isWhole: false)))
            }
        }
        return ranked(pool, prefix)
    }

    private func operators(_ key: String) -> [FilterCandidate] {
        let subject = Subject(key: key)
        var usual: [Operator] = [.equal, .notEqual, .isIn, .exists, .doesNotExist]
        let order: [Operator] = [.greater, .greaterOrEqual, .less, .lessOrEqual]
        let text: [Operator] = [
            .contains, .doesNotContain, .startsWith, .endsWith, .matches,
        ]
        var isBoolColumn = false
        if case .column(let column) = subject?.field {
            switch column.type {
            case .number, .duration, .time: usual = order + usual
            case .string: usual = [.equal, .contains] + text.dropFirst() + [.notEqual, .isIn]
            case .bool:
                usual = [.equal]
                isBoolColumn = true
            case .word, .traceID, .spanID: usual = [.equal, .notEqual, .isIn]
            }
        } else if let types = subject.flatMap(vocabulary.key)?.types, !types.isEmpty {
            let isNumber = types.contains("int") || types.contains("double")
            let isText = types.contains("string") || types.contains("array")
            usual = (isNumber ? order : []) + usual + (isText ? text : [])
        } else {
            usual += order + text
        }
        var pool = usual.map { ($0.rawValue, FilterCandidate(text: $0.rawValue)) }
        if isBoolColumn { pool = connectives.map { ($0.text, $0) } + pool }
        return ranked(pool, completion.prefix)
    }

    private func values(_ key: String, _ asked: Operator) -> [FilterCandidate] {
        guard let subject = Subject(key: key), asked != .matches else { return [] }
        let isText = [.contains, .doesNotContain, .startsWith, .endsWith].contains(asked)
        let isList = asked == .isIn || asked == .isNotIn
        let before = text.utf8.prefix(range.lowerBound).last { $0 != 0x20 }
        let opens = isList && before != UInt8(ascii: "(") && before != UInt8(ascii: ",")
        let pool = vocabulary.values(of: subject).compactMap {
            value -> (String, FilterCandidate)? in
            if isText, case .text = value.literal {} else if isText { return nil }
            let note = value.spanCount > 0 ? Format.counted(value.spanCount, "span") : ""
            return (
                value.literal.text,
                FilterCandidate(
                    text: (opens ? "(" : "") + spelled(value.literal), note: note,
                    isWhole: !isList)
            )
        }
        return ranked(pool, completion.prefix)
    }

    /// Words of the language look better bare.
    private func spelled(_ literal: Literal) -> String {
        if case .text(let text) = literal, case .value(let key, _) = completion.expectation,
            case .column(let column) = Subject(key: key)?.field, column.words.contains(text)
        {
            return text
        }
        return literal.description
    }

    private var isBehindBlank: Bool { text.utf8.prefix(range.lowerBound).last == 0x20 }

    private var connectives: [FilterCandidate] {
        guard isBehindBlank else { return [] }
        return ranked(
            [
                ("and", FilterCandidate(text: "AND", note: "and of the same span")),
                ("or", FilterCandidate(text: "OR")),
            ], completion.prefix)
    }

    // MARK: Matching

    /// Those that begin with what was typed, then those with parts that do (`http.me` for
    /// `http.request.method`), then those that have it somewhere; in their order otherwise.
    func ranked(
        _ pool: [(name: String, candidate: FilterCandidate)], _ typed: String
    ) -> [FilterCandidate] {
        let wanted = typed.lowercased()
        guard !wanted.isEmpty else { return pool.map(\.candidate) }
        func parts(of text: String) -> [Substring] {
            text.split { "._-/ ".contains($0) }
        }
        let typedParts = parts(of: wanted)
        var ranks: [[FilterCandidate]] = [[], [], []]
        for (name, candidate) in pool {
            let name = name.lowercased()
            if name.hasPrefix(wanted) {
                ranks[0].append(candidate)
            } else if Self.begin(parts(of: name), with: typedParts) {
                ranks[1].append(candidate)
            } else if name.contains(wanted) {
                ranks[2].append(candidate)
            }
        }
        return ranks.flatMap { $0 }
    }

    /// Whether some of `parts`, in order, begin with the typed ones.
    private static func begin(_ parts: [Substring], with typed: [Substring]) -> Bool {
        guard !typed.isEmpty else { return false }
        var rest = typed[...]
        for part in parts {
            guard let next = rest.first else { break }
            if part.hasPrefix(next) { rest.removeFirst() }
        }
        return rest.isEmpty
    }
}
