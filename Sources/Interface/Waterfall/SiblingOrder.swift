internal import Telemetry

/// What a span's children are sorted by.
enum SiblingSort: Sendable, Hashable, CaseIterable {
    case start, duration, ownTime

    var next: SiblingSort {
        switch self {
        case .start: .duration
        case .duration: .ownTime
        case .ownTime: .start
        }
    }

    var name: String {
        switch self {
        case .start: "earliest first"
        case .duration: "longest first"
        case .ownTime: "most own time first"
        }
    }
}

/// The rows of a waterfall with nothing folded, each parent before its children.
struct SiblingOrder: Sendable {
    /// From the top.
    let nodes: [Int]
    /// By node: whether no sibling follows it.
    private let isLast: [Bool]

    /// O(n log n) for orders other than by start, which the tree comes in.
    init(_ content: WaterfallTree, by sort: SiblingSort) {
        let tree = content.tree
        var isLast = Array(repeating: false, count: tree.nodes.count)
        func sorted(_ siblings: [Int]) -> [Int] {
            guard sort != .start, siblings.count > 1 else { return siblings }
            func weight(_ node: Int) -> Int64 {
                if sort == .ownTime { return tree.nodes[node].selfNanoseconds ?? 0 }
                let (start, end) = content.extent(node)
                return end.subtracting(start)
            }
            // The earlier of equal ones first: siblings come by start.
            return siblings.enumerated().map { (weight($1), $0, $1) }
                .sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }.map(\.2)
        }
        var nodes: [Int] = []
        nodes.reserveCapacity(tree.order.count)
        let top = sorted(tree.topLevel)
        if let last = top.last { isLast[last] = true }
        var pending = Array(top.reversed())
        while let node = pending.popLast() {
            nodes.append(node)
            let children = sorted(tree.nodes[node].children)
            if let last = children.last { isLast[last] = true }
            pending.append(contentsOf: children.reversed())
        }
        self.nodes = nodes
        self.isLast = isLast
    }

    func isLast(_ node: Int) -> Bool { isLast[node] }
}
