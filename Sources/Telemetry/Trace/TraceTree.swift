/// The spans of one trace as a waterfall shows them: a forest in display order.
///
/// Spans come in any order and may be incomplete, so that the tree says what is known rather than
/// hiding what is odd:
/// - spans whose parent never came hang under a node for the missing parent;
/// - a cycle of parents is broken at its earliest span, which then stands as a root;
/// - children that start before or end after their parent are marked.
///
/// Building is O(n log n) in the number of spans and does not recurse, so that neither 100,000
/// spans nor a chain of them is a problem.
public struct TraceTree: Sendable {
    public struct Node: Sendable {
        /// An index of `spans`; nil for a parent that is missing.
        public var span: Int?
        /// The span's id, or that of the missing parent.
        public var spanID: SpanID
        /// Indices of `nodes`.
        public var parent: Int?
        public var children: [Int] = []
        /// 0 for roots and missing parents.
        public var depth = 0
        /// Time in none of the children, in nanoseconds; nil while in progress or missing.
        public var selfNanoseconds: Int64?
        /// Whether the trace would have been shorter had this span been.
        public var isOnCriticalPath = false
        public var oddities: Oddities = []
    }

    /// What is unusual about a span's place in its trace.
    public struct Oddities: OptionSet, Hashable, Sendable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let startsBeforeParent = Oddities(rawValue: 1)
        public static let endsAfterParent = Oddities(rawValue: 2)
        /// The span is its own ancestor by the ids that were sent.
        public static let inCycle = Oddities(rawValue: 4)
        /// The end lies before the start.
        public static let endsBeforeStart = Oddities(rawValue: 8)
    }

    /// In the order given.
    public let spans: [SpanRecord]
    public private(set) var nodes: [Node] = []
    /// Indices of `nodes` without a parent, by start.
    public private(set) var topLevel: [Int] = []
    /// Every node in waterfall order: parents before children, siblings by start.
    public private(set) var order: [Int] = []
    /// The node of the trace's root: its earliest span without a parent, nil where none came.
    public private(set) var root: Int?
    /// Nanoseconds since the epoch, over all spans; 0 for an empty trace.
    public private(set) var startUnixNano: Int64 = 0
    /// The latest end or, of a span in progress, start.
    public private(set) var endUnixNano: Int64 = 0

    public init(spans: [SpanRecord]) {
        self.spans = spans
        guard !spans.isEmpty else { return }
        startUnixNano = spans.reduce(.max) { min($0, $1.startUnixNano) }
        endUnixNano = spans.reduce(startUnixNano) { max($0, $1.endUnixNano ?? $1.startUnixNano) }
        link()
        breakCycles()
        arrange()
        measure()
        markCriticalPath()
    }

    /// From the earliest start to the latest end, in nanoseconds.
    public var durationNanoseconds: Int64 {
        let (duration, overflow) = endUnixNano.subtractingReportingOverflow(startUnixNano)
        return overflow ? .max : max(0, duration)
    }

    public func record(of node: Int) -> SpanRecord? {
        nodes[node].span.map { spans[$0] }
    }

    /// The end of a node's span; of one in progress, or missing, the end of the trace.
    public func end(of node: Int) -> Int64 {
        guard let record = record(of: node) else { return endUnixNano }
        return max(record.startUnixNano, record.endUnixNano ?? endUnixNano)
    }

    /// The start of a node's span; of a missing parent, that of its first child.
    public func start(of node: Int) -> Int64 {
        record(of: node)?.startUnixNano ?? nodes[node].children.first.map(start) ?? startUnixNano
    }
}

// MARK: - Building

extension TraceTree {
    /// One node a span, one more for each parent that is named and missing.
    private mutating func link() {
        nodes = spans.indices.map { Node(span: $0, spanID: spans[$0].spanID) }
        var nodeOfID: [SpanID: Int] = [:]
        nodeOfID.reserveCapacity(spans.count)
        for index in spans.indices where nodeOfID[spans[index].spanID] == nil {
            nodeOfID[spans[index].spanID] = index
        }
        for index in spans.indices {
            guard let parentID = spans[index].parentID else { continue }
            let parent: Int
            if let known = nodeOfID[parentID] {
                parent = known
            } else {
                parent = nodes.count
                nodes.append(Node(span: nil, spanID: parentID))
                nodeOfID[parentID] = parent
            }
            nodes[index].parent = parent
        }
    }

    /// Walks up from every span; a walk that meets itself has found a cycle, whose earliest span
    /// loses its parent. O(n): a walk stops at what an earlier one has seen.
    private mutating func breakCycles() {
        var walkOfNode = Array(repeating: -1, count: nodes.count)
        for start in nodes.indices {
            var node: Int? = start
            while let current = node, walkOfNode[current] < 0 {
                walkOfNode[current] = start
                node = nodes[current].parent
            }
            guard let meeting = node, walkOfNode[meeting] == start else { continue }
            breakCycle(through: meeting)
        }
    }

    private mutating func breakCycle(through meeting: Int) {
        var cycle = [meeting]
        while let next = nodes[cycle[cycle.count - 1]].parent, next != meeting {
            cycle.append(next)
        }
        for node in cycle { nodes[node].oddities.insert(.inCycle) }
        if let earliest = cycle.min(by: { comesBefore($0, $1) }) { nodes[earliest].parent = nil }
    }

    /// Children by start, then the forest in display order with depths.
    private mutating func arrange() {
        for index in nodes.indices {
            if let parent = nodes[index].parent { nodes[parent].children.append(index) }
        }
        for index in nodes.indices where nodes[index].children.count > 1 {
            nodes[index].children = nodes[index].children.sorted { comesBefore($0, $1) }
        }
        topLevel = nodes.indices.filter { nodes[$0].parent == nil }.sorted { comesBefore($0, $1) }
        root = topLevel.first { record(of: $0).map { $0.parentID == nil } ?? false }
        order.reserveCapacity(nodes.count)
        var pending = Array(topLevel.reversed())
        while let node = pending.popLast() {
            order.append(node)
            for child in nodes[node].children.reversed() {
                nodes[child].depth = nodes[node].depth + 1
                pending.append(child)
            }
        }
    }

    private func comesBefore(_ left: Int, _ right: Int) -> Bool {
        let (leftStart, rightStart) = (start(of: left), start(of: right))
        if leftStart != rightStart { return leftStart < rightStart }
        let (leftEnd, rightEnd) = (end(of: left), end(of: right))
        if leftEnd != rightEnd { return leftEnd > rightEnd }
        return nodes[left].spanID < nodes[right].spanID
    }

    /// Self time, and what sticks out of its parent.
    private mutating func measure() {
        for index in nodes.indices {
            guard let record = record(of: index) else { continue }
            if let end = record.endUnixNano {
                nodes[index].selfNanoseconds = selfTime(
                    of: index, from: record.startUnixNano, to: end)
                if end < record.startUnixNano { nodes[index].oddities.insert(.endsBeforeStart) }
            }
            guard let parent = nodes[index].parent, let parentRecord = self.record(of: parent)
            else {
                continue
            }
            if record.startUnixNano < parentRecord.startUnixNano {
                nodes[index].oddities.insert(.startsBeforeParent)
            }
            if let end = record.endUnixNano, let parentEnd = parentRecord.endUnixNano,
                end > parentEnd
            {
                nodes[index].oddities.insert(.endsAfterParent)
            }
        }
    }

    /// The span's time less the union of its children's, which are in order of start.
    private func selfTime(of node: Int, from start: Int64, to end: Int64) -> Int64 {
        guard end > start else { return 0 }
        var covered: Int64 = 0
        var reached = start
        for child in nodes[node].children {
            let childStart = max(reached, self.start(of: child))
            let childEnd = min(end, self.end(of: child))
            if childEnd > childStart {
                covered &+= childEnd &- childStart
                reached = childEnd
            }
        }
        return (end &- start) &- covered
    }

    /// Walks back from the root's end, always into the child that finished last before the point
    /// reached: the rule of Jaeger's critical path (Zhang et al., "CRISP", USENIX ATC 2022).
    /// Children that outlive their parent count up to the parent's end.
    private mutating func markCriticalPath() {
        guard let first = root ?? topLevel.first else { return }
        var pending = [(node: first, until: end(of: first))]
        while let (node, until) = pending.popLast() {
            nodes[node].isOnCriticalPath = true
            let byEnd = nodes[node].children.sorted { end(of: $0) > end(of: $1) }
            var reached = until
            for child in byEnd {
                let childStart = start(of: child)
                let childEnd = min(end(of: child), until)
                guard childEnd <= reached, childStart < reached, childEnd > childStart else {
                    continue
                }
                pending.append((child, childEnd))
                reached = childStart
            }
        }
    }
}
