internal import Telemetry

/// A test of texts on their bytes, as they lie in a dictionary.
struct TextTest {
    private enum Kind {
        case exists
        case equals([[UInt8]])
        case startsWith([UInt8])
        case endsWith([UInt8])
        case other
    }

    private let test: Condition.Test
    private let kind: Kind

    init(_ test: Condition.Test) {
        self.test = test
        kind =
            switch test {
            case .exists: .exists
            case .equals(let comparands):
                .equals(
                    comparands.compactMap { comparand in
                        if case .string(let text) = comparand { Array(text.utf8) } else { nil }
                    })
            case .startsWith(let part): .startsWith(Array(part.utf8))
            case .endsWith(let part): .endsWith(Array(part.utf8))
            default: .other
            }
    }

    func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch kind {
        case .exists: true
        case .equals(let texts): texts.contains { $0.count == text.count && $0.elementsEqual(text) }
        case .startsWith(let part): text.starts(with: part)
        case .endsWith(let part):
            text.count >= part.count && text.suffix(part.count).elementsEqual(part)
        case .other: test.holds(for: .string(String(decoding: text, as: UTF8.self)))
        }
    }
}
