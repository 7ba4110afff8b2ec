internal import Terminal

/// The query screen, or a screen that lies over it.
protocol QueryLayer {
    /// What it wants done by the screens around it.
    associatedtype Action

    mutating func handle(_ key: Key, _ context: inout ScreenContext) -> Action?
    mutating func handle(_ mouse: Mouse, _ context: inout ScreenContext) -> Action?
}

extension QueryLayer {
    mutating func handle(_ input: InputEvent, _ context: inout ScreenContext) -> Action? {
        switch input {
        case .key(let key): handle(key, &context)
        case .mouse(let mouse): handle(mouse, &context)
        default: nil
        }
    }
}

extension QueryScreen: QueryLayer {}
extension MatchListScreen: QueryLayer {}
extension ComparisonScreen: QueryLayer {}
