import Foundation
import Testing

/// Tests/QueryTests/Corpus.txt, read; the file says what its sections mean.
struct Corpus {
    struct Valid: Sendable, CustomTestStringConvertible {
        var text: String
        var canonical: String
        var testDescription: String { text }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var text: String
        /// Carets and message.
        var rendered: String
        var testDescription: String { text }
    }

    var valid: [Valid] = []
    var parseFails: [Failure] = []
    var validateFails: [Failure] = []
    var notes: [Failure] = []

    static let shared = Corpus(
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Corpus.txt"))

    init(_ url: URL) {
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
                    valid.append(Valid(text: line, canonical: line))
                }
            } else if let carets = lines.popFirst(), let message = lines.popFirst() {
                let failure = Failure(text: line, rendered: "\(carets)\n\(message)")
                switch section {
                case "parse fails": parseFails.append(failure)
                case "validate fails": validateFails.append(failure)
                default: notes.append(failure)
                }
            }
        }
    }
}
