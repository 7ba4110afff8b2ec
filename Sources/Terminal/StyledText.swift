/// Text in several styles, put on a canvas in one call.
public struct StyledText: Hashable, Sendable {
    public struct Run: Hashable, Sendable {
        public var text: String
        public var style: Style

        public init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    public var runs: [Run]

    public init(_ runs: [Run] = []) {
        self.runs = runs
    }

    public init(_ text: String, _ style: Style = .plain) {
        runs = [Run(text, style)]
    }

    public mutating func append(_ text: String, _ style: Style = .plain) {
        runs.append(Run(text, style))
    }

    public mutating func append(_ other: StyledText) {
        runs.append(contentsOf: other.runs)
    }

    public static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(left.runs + right.runs)
    }

    public static func += (left: inout StyledText, right: StyledText) {
        left.append(right)
    }

    /// The columns it takes.
    public var width: Int {
        runs.reduce(0) { $0 + displayWidth($1.text) }
    }

    /// The text alone.
    public var text: String {
        runs.reduce(into: "") { $0 += $1.text }
    }
}

extension StyledText: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        self.init(text)
    }
}
