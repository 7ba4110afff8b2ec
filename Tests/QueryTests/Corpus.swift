import Foundation
import Query
import Testing

/// Filters.txt, Queries.txt or XRay.txt, read; Filters.txt says what their sections mean.
struct Corpus {
    enum Language: String, Sendable, CaseIterable {
        case filters = "Filters"
        case queries = "Queries"
        case xray = "XRay"

        var corpus: Corpus { Corpus.all[self] ?? Corpus() }

        /// What was read, and whether its canonical spelling is read as the same.
        func parse(
            _ text: String
        ) throws -> (canonical: String, notes: [QueryError], isTheSameAgain: Bool) {
            switch self {
            case .queries:
                let query = try Query.parse(text)
                let again = try Query.parse(query.description)
                return (
                    query.description, query.notes,
                    again == query && again.description == query.description
                )
            case .filters, .xray:
                let filter = try self == .xray ? XRayFilter.parse(text) : Filter.parse(text)
                let again = try Filter.parse(filter.description)
                return (
                    filter.description, filter.notes,
                    again == filter && again.description == filter.description
                )
            }
        }
    }

    struct Valid: Sendable, CustomTestStringConvertible {
        var language: Language
        var text: String
        var canonical: String
        var testDescription: String { text }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var language: Language
        var text: String
        /// Carets and message.
        var rendered: String
        var testDescription: String { text }
    }

    var valid: [Valid] = []
    var parseFails: [Failure] = []
    var validateFails: [Failure] = []
    var notes: [Failure] = []

    private static let all = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { ($0, Corpus($0)) })

    private init() {}

    private init(_ language: Language) {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Corpus/\(language.rawValue).txt")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        var section = ""
        var lines = text.split(separator: "\n").map(String.init)[...]
        while let line = lines.popFirst() {
            if line.hasPrefix("== ") {
                section = String(line.dropFirst(3))
            } else if line.hasPrefix("#") {
                continue
            } else if section == "valid" {
                if line.hasPrefix("=> ") {
                    valid[valid.count - 1].canonical = String(line.dropFirst(3))
                } else {
                    valid.append(Valid(language: language, text: line, canonical: line))
                }
            } else if let carets = lines.popFirst(), let message = lines.popFirst() {
                let failure = Failure(
                    language: language, text: line, rendered: "\(carets)\n\(message)")
                switch section {
                case "parse fails": parseFails.append(failure)
                case "validate fails": validateFails.append(failure)
                default: notes.append(failure)
                }
            }
        }
    }
}
