/// A key press, as far as terminals tell.
public struct Key: Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// A character as typed: Shift is in it already.
        case character(Character)
        case up
        case down
        case left
        case right
        case home
        case end
        case pageUp
        case pageDown
        case insert
        case delete
        case backspace
        case tab
        case enter
        case escape
        /// F1 to F20.
        case function(Int)
    }

    public struct Modifiers: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let shift = Modifiers(rawValue: 1)
        public static let alt = Modifiers(rawValue: 2)
        public static let control = Modifiers(rawValue: 4)
    }

    public var code: Code
    public var modifiers: Modifiers

    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    public static func character(_ character: Character) -> Key { Key(.character(character)) }
    /// Control and a lower-case letter (or one of `@ [ \ ] ^ _` and space).
    public static func ctrl(_ letter: Character) -> Key { Key(.character(letter), .control) }
    public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }
    public static func function(_ number: Int) -> Key { Key(.function(number)) }

    public static let up = Key(.up)
    public static let down = Key(.down)
    public static let left = Key(.left)
    public static let right = Key(.right)
    public static let home = Key(.home)
    public static let end = Key(.end)
    public static let pageUp = Key(.pageUp)
    public static let pageDown = Key(.pageDown)
    public static let insert = Key(.insert)
    public static let delete = Key(.delete)
    public static let backspace = Key(.backspace)
    public static let tab = Key(.tab)
    public static let backtab = Key(.tab, .shift)
    public static let enter = Key(.enter)
    public static let escape = Key(.escape)
    public static let space = Key(.character(" "))

    /// The character typed, when it is one without Control or Alt: what a prompt inserts.
    public var typed: Character? {
        guard case .character(let character) = code, modifiers.isSubset(of: .shift) else {
            return nil
        }
        return character
    }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    /// So that `key == "j"` and `case "j":` read as they should.
    public init(extendedGraphemeClusterLiteral character: Character) {
        self.init(.character(character))
    }
}

extension Key: CustomStringConvertible {
    /// As help spells it: `j`, `Ctrl-d`, `Shift-Tab`, `PgDn`, `F1`.
    public var description: String {
        var text = ""
        if modifiers.contains(.control) { text += "Ctrl-" }
        if modifiers.contains(.alt) { text += "Alt-" }
        if modifiers.contains(.shift) { text += "Shift-" }
        return text + code.name
    }
}

extension Key.Code {
    fileprivate var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .insert: "Ins"
        case .delete: "Del"
        case .backspace: "Backspace"
        case .tab: "Tab"
        case .enter: "Enter"
        case .escape: "Esc"
        case .function(let number): "F\(number)"
        }
    }
}
