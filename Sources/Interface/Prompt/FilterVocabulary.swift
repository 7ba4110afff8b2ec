internal import Query
public import Telemetry

/// The keys and values that spans of late have: what a filter is likely to ask for.
///
/// A bounded sample, not all there is: it must be there while the first key is being typed.
public struct FilterVocabulary: Sendable {
    struct Key: Sendable {
        /// As it is written in a filter, without quotes.
        var subject: Subject
        var types: Set<String>
        /// Spans of the sample that have it.
        var spanCount: Int
        /// The most frequent first.
        var values: [Value]
    }

    struct Value: Sendable {
        var literal: Literal
        var spanCount: Int
    }

    /// Attributes, the spans' own first, then by how many spans have them.
    private(set) var attributes: [Key] = []
    /// What columns with texts hold.
    private(set) var columns: [Column: [Value]] = [:]

    public init() {}

    /// - Parameter spans: O(all their attributes).
    public init(_ spans: some Sequence<SpanRecord>) {
        var collector = FilterVocabularyCollector()
        for span in spans { collector.add(span) }
        self = collector.vocabulary
    }

    init(attributes: [Key], columns: [Column: [Value]]) {
        self.attributes = attributes
        self.columns = columns
    }

    /// What is known of a key as it was typed, of whichever span it asks.
    func key(_ subject: Subject) -> Key? {
        guard case .attribute(_, let name) = subject.field else { return nil }
        return attributes.first { key in
            if case .attribute(_, name) = key.subject.field { true } else { false }
        }
    }

    func values(of subject: Subject) -> [Value] {
        if case .column(let column) = subject.field {
            let words = column.words.map { word in
                Value(
                    literal: column.type == .bool ? .bool(word == "true") : .text(word),
                    spanCount: 0)
            }
            return words.isEmpty ? columns[column] ?? [] : words
        }
        return key(subject)?.values ?? []
    }
}

/// Counts keys and values over spans. Bounded, whatever was sent.
struct FilterVocabularyCollector {
    private struct Entry {
        var types: Set<String> = []
        var spanCount = 0
        var values: [Literal: Int] = [:]

        mutating func add(_ value: AttributeValue, spans: Int) {
            spanCount += spans
            types.insert(value.typeName)
            if case .array(let elements) = value {
                for element in elements.prefix(8) { note(element, spans) }
            } else {
                note(value, spans)
            }
        }

        private mutating func note(_ value: AttributeValue, _ spans: Int) {
            guard let literal = Literal(value), literal.text.utf8.count <= 100 else { return }
            guard values[literal] != nil || values.count < FilterVocabularyCollector.valueLimit
            else { return }
            values[literal, default: 0] += spans
        }

        var mostFrequent: [FilterVocabulary.Value] {
            values.map { FilterVocabulary.Value(literal: $0, spanCount: $1) }.sorted {
                ($1.spanCount, $0.literal.text) < ($0.spanCount, $1.literal.text)
            }
        }
    }

    private static let keyLimit = 1_000
    fileprivate static let valueLimit = 100

    private var own: [String: Entry] = [:]
    private var columns: [Column: Entry] = [:]
    /// Resources and scopes are the same for many spans: read once at the end.
    private var resources: [Attributes: Int] = [:]
    private var scopes: [Attributes: Int] = [:]

    mutating func add(_ span: SpanRecord) {
        for (key, value) in span.attributes.pairs { Self.add(key, value, 1, to: &own) }
        columns[.name, default: Entry()].add(.string(span.name), spans: 1)
        if let service = span.serviceName {
            columns[.serviceName, default: Entry()].add(.string(service), spans: 1)
        }
        if !span.statusMessage.isEmpty {
            columns[.statusMessage, default: Entry()].add(.string(span.statusMessage), spans: 1)
        }
        Self.count(span.resource.attributes, in: &resources)
        Self.count(span.scope.attributes, in: &scopes)
    }

    private static func count(_ attributes: Attributes, in counts: inout [Attributes: Int]) {
        guard counts[attributes] != nil || counts.count < keyLimit else { return }
        counts[attributes, default: 0] += 1
    }

    private static func add(
        _ key: String, _ value: AttributeValue, _ spans: Int, to entries: inout [String: Entry]
    ) {
        guard entries[key] != nil || entries.count < keyLimit, key.utf8.count <= 100 else { return }
        entries[key, default: Entry()].add(value, spans: spans)
    }

    var vocabulary: FilterVocabulary {
        var known: Set<String> = []
        var keys: [FilterVocabulary.Key] = []
        func add(_ entries: [String: Entry], _ owner: Subject.Owner) {
            let sorted = entries.sorted {
                ($1.value.spanCount, $0.key) < ($0.value.spanCount, $1.key)
            }
            for (name, entry) in sorted where known.insert(name).inserted {
                // The column of that name is offered already.
                if owner == .resource, name == Column.serviceName.rawValue { continue }
                guard let subject = Subject(attribute: name, owner: owner) else { continue }
                keys.append(
                    FilterVocabulary.Key(
                        subject: subject, types: entry.types, spanCount: entry.spanCount,
                        values: entry.mostFrequent))
            }
        }
        add(own, .span)
        add(Self.entries(scopes), .scope)
        add(Self.entries(resources), .resource)
        return FilterVocabulary(attributes: keys, columns: columns.mapValues(\.mostFrequent))
    }

    private static func entries(_ counts: [Attributes: Int]) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for (attributes, spans) in counts {
            for (key, value) in attributes.pairs { add(key, value, spans, to: &entries) }
        }
        return entries
    }
}
