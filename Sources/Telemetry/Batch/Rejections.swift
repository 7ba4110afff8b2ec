/// Spans that were not taken, counted by the reason that the sender is told.
public struct Rejections: Hashable, Sendable {
    /// In the order in which the reasons first came up.
    public private(set) var reasons: [(reason: String, spans: Int)] = []

    public init() {}

    public var spans: Int { reasons.reduce(0) { $0 + $1.spans } }
    public var isEmpty: Bool { reasons.isEmpty }

    /// Counts `spans` more under `reason`: a fixed text, never one with a sender's data in it,
    /// or the reasons would grow without bound.
    public mutating func add(_ reason: String, spans: Int = 1) {
        if let index = reasons.firstIndex(where: { $0.reason == reason }) {
            reasons[index].spans += spans
        } else {
            reasons.append((reason, spans))
        }
    }

    public mutating func add(_ other: Rejections) {
        for entry in other.reasons { add(entry.reason, spans: entry.spans) }
    }

    /// `3 spans: the trace id is all zero; 1 span: …`, for a person; empty where none was refused.
    public var summary: String {
        reasons.map { "\($0.spans) \($0.spans == 1 ? "span" : "spans"): \($0.reason)" }
            .joined(separator: "; ")
    }

    public static func == (left: Rejections, right: Rejections) -> Bool {
        left.reasons.elementsEqual(right.reasons, by: ==)
    }

    public func hash(into hasher: inout Hasher) {
        for entry in reasons {
            hasher.combine(entry.reason)
            hasher.combine(entry.spans)
        }
    }
}
