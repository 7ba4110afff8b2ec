internal import Terminal

/// Where the parts of the waterfall screen are.
struct WaterfallLayout: Sendable, Hashable {
    enum Pane: Sendable, Hashable {
        case bottom, right, hidden
    }

    let legendRow = 1
    let axisRow = 2
    /// The rows of the waterfall.
    let rows: Rect
    /// The line over the pane that says what it shows; empty where it is hidden or at the right.
    let divider: Rect
    /// The columns of the detail pane.
    let details: [Rect]

    static let widthForTwoColumns = 110
    static let widthForRightPane = 120

    /// - Parameters:
    ///   - spans: how many rows the waterfall has unfolded: a pane below a short one takes the room
    ///     that is left.
    ///   - isWhole: whether the pane is one column, however wide it is.
    init(width: Int, height: Int, pane: Pane, spans: Int, isWhole: Bool = false) {
        let first = 3
        let body = Rect(x: 0, y: first, width: width, height: max(0, height - first - 1))
        switch pane {
        case .right where width >= Self.widthForRightPane:
            let side = min(max(44, width * 38 / 100), 90)
            rows = Rect(x: 0, y: first, width: width - side - 1, height: body.height)
            divider = Rect(x: width - side - 1, y: 1, width: side, height: 1)
            details = [
                Rect(x: width - side + 1, y: first - 1, width: side - 1, height: body.height + 1)
            ]
        case .hidden:
            rows = body
            divider = Rect(x: 0, y: 0, width: 0, height: 0)
            details = []
        case .bottom, .right:
            let least = min(body.height, max(6, body.height * 2 / 5))
            let rowCount = max(min(spans, body.height - least), min(3, body.height))
            let (top, rest) = body.splitTop(rowCount)
            rows = top
            let (line, pane) = rest.splitTop(1)
            divider = line
            let inner = Rect(x: 1, y: pane.y, width: pane.width - 1, height: pane.height)
            if width >= Self.widthForTwoColumns, !isWhole {
                let (left, right) = inner.splitLeft(inner.width * 45 / 100)
                details = [
                    Rect(x: left.x, y: left.y, width: left.width - 2, height: left.height), right,
                ]
            } else {
                details = [inner]
            }
        }
    }
}
