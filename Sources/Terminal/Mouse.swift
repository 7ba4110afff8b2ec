/// Something that the mouse did, at a cell counted from 0.
public struct Mouse: Hashable, Sendable {
    public enum Button: Hashable, Sendable {
        case left
        case middle
        case right
    }

    public enum Action: Hashable, Sendable {
        case press(Button)
        case release(Button)
        /// Moved with the button held.
        case drag(Button)
        case wheelUp
        case wheelDown
        case wheelLeft
        case wheelRight
    }

    public var action: Action
    public var x: Int
    public var y: Int
    public var modifiers: Key.Modifiers

    public init(_ action: Action, x: Int, y: Int, modifiers: Key.Modifiers = []) {
        self.action = action
        self.x = x
        self.y = y
        self.modifiers = modifiers
    }
}
