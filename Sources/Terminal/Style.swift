/// How a cell looks.
public struct Style: Hashable, Sendable {
    public var foreground: Color
    /// On text and bars, `.default` lets the background that is already there show.
    public var background: Color
    public var attributes: Attributes

    /// Bold, dim, underline and reverse, in any combination.
    public struct Attributes: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let bold = Attributes(rawValue: 1)
        public static let dim = Attributes(rawValue: 2)
        public static let underline = Attributes(rawValue: 4)
        public static let reverse = Attributes(rawValue: 8)
    }

    /// The terminal's own colours, no attribute.
    public static let plain = Style()
    public static let bold = Style(attributes: .bold)
    public static let dim = Style(attributes: .dim)
    public static let reverse = Style(attributes: .reverse)

    public init(
        _ foreground: Color = .default, on background: Color = .default,
        attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// The style with these attributes as well.
    public func adding(_ attributes: Attributes) -> Style {
        var style = self
        style.attributes.formUnion(attributes)
        return style
    }

    public func bold() -> Style { adding(.bold) }
    public func dim() -> Style { adding(.dim) }
    public func underlined() -> Style { adding(.underline) }

    /// The style with reverse turned round, so that a selection shows on what is reversed already.
    public func reversed() -> Style {
        var style = self
        style.attributes.formSymmetricDifference(.reverse)
        return style
    }

    public func foreground(_ color: Color) -> Style {
        var style = self
        style.foreground = color
        return style
    }

    public func on(_ background: Color) -> Style {
        var style = self
        style.background = background
        return style
    }
}

extension Style: CustomStringConvertible {
    /// `#ff0000 on #202020 bold`, as screen goldens spell it; `plain` for the terminal's own.
    public var description: String {
        var words: [String] = []
        if !foreground.isDefault { words.append("\(foreground)") }
        if !background.isDefault { words.append("on \(background)") }
        if attributes.contains(.bold) { words.append("bold") }
        if attributes.contains(.dim) { words.append("dim") }
        if attributes.contains(.underline) { words.append("underline") }
        if attributes.contains(.reverse) { words.append("reverse") }
        return words.isEmpty ? "plain" : words.joined(separator: " ")
    }
}
