/// The clauses that may follow a query's calculations, in the order in which they are printed.
public enum Clause: String, Hashable, Sendable, CaseIterable {
    case filter = "WHERE"
    case groupBy = "GROUP BY"
    case having = "HAVING"
    case orderBy = "ORDER BY"
    case limit = "LIMIT"
    case since = "SINCE"
    case until = "UNTIL"
    case every = "EVERY"

    /// In one line, for help and completion.
    public var summary: String {
        switch self {
        case .filter: "only spans of which it is true"
        case .groupBy: "a row for each value"
        case .having: "only groups of which it is true"
        case .orderBy: "what comes first"
        case .limit: "groups at most"
        case .since: "from when: 30m ago, or a time"
        case .until: "before when: 5m ago, or a time"
        case .every: "how long a bucket of time is"
        }
    }

    /// The clause that `word` begins, in any case of letters.
    init?(firstWord word: String) {
        let word = word.lowercased()
        guard let found = Clause.byFirstWord[word] else { return nil }
        self = found
    }

    /// GROUP and ORDER need a second word.
    var hasBy: Bool { self == .groupBy || self == .orderBy }

    private static let byFirstWord: [String: Clause] = Dictionary(
        uniqueKeysWithValues: allCases.map {
            ($0.rawValue.lowercased().split(separator: " ").first.map(String.init) ?? "", $0)
        })

    /// What a person who wrote a word in the place of a clause may have meant.
    static let aliases: [String: String] = [
        "filter": "WHERE", "by": "GROUP BY", "groupby": "GROUP BY", "group_by": "GROUP BY",
        "breakdown": "GROUP BY", "sort": "ORDER BY", "orderby": "ORDER BY",
        "order_by": "ORDER BY", "top": "LIMIT", "last": "SINCE", "from": "SINCE", "to": "UNTIL",
        "interval": "EVERY", "granularity": "EVERY", "bucket": "EVERY", "step": "EVERY",
    ]
}
