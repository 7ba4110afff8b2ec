import Telemetry
import Testing

@Suite("A trace as a tree")
struct TraceTreeTests {
    @Test("children stand under their parent in order of start, whatever order they came in")
    func ordersSpans() {
        let tree = TraceTree(spans: [
            span(3, parent: 1, 50, 90), span(2, parent: 1, 10, 40), span(1, 0, 100),
            span(4, parent: 2, 15, 20),
        ])
        #expect(waterfall(tree) == ["0:1", "1:2", "2:4", "1:3"])
        #expect(tree.root.map { tree.nodes[$0].spanID.rawValue } == 1)
    }

    @Test("spans whose parent never came hang under one node for it")
    func showsMissingParent() {
        let tree = TraceTree(spans: [span(2, parent: 9, 30, 40), span(3, parent: 9, 10, 20)])
        #expect(waterfall(tree) == ["0:missing 9", "1:3", "1:2"])
        #expect(tree.root == nil)
    }

    @Test("the root is the earliest span without a parent, even behind earlier orphans")
    func findsRoot() {
        let tree = TraceTree(spans: [span(5, parent: 9, 0, 5), span(2, 20, 30), span(1, 10, 40)])
        #expect(tree.root.map { tree.nodes[$0].spanID.rawValue } == 1)
    }

    @Test("a cycle is broken at its earliest span and marked, and nothing is lost")
    func breaksCycles() {
        let tree = TraceTree(spans: [
            span(1, parent: 3, 20, 30), span(2, parent: 1, 10, 30), span(3, parent: 2, 15, 30),
            span(4, parent: 1, 21, 22), span(5, parent: 5, 50, 60),
        ])
        #expect(waterfall(tree) == ["0:2", "1:3", "2:1", "3:4", "0:5"])
        let inCycle = tree.nodes.filter { $0.oddities.contains(.inCycle) }
        #expect(Set(inCycle.map(\.spanID.rawValue)) == [1, 2, 3, 5])
    }

    @Test("self time leaves out the union of the children's time within the span")
    func measuresSelfTime() {
        let tree = TraceTree(spans: [
            span(1, 0, 100), span(2, parent: 1, 10, 30), span(3, parent: 1, 20, 50),
            span(4, parent: 1, 90, 150), span(5, parent: 1, 95, nil),
        ])
        #expect(tree.nodes[0].selfNanoseconds == 50)
        #expect(tree.nodes[1].selfNanoseconds == 20)
        #expect(tree.nodes[4].selfNanoseconds == nil)
        #expect(tree.nodes[3].oddities == .endsAfterParent)
    }

    @Test("the critical path follows the child that finished last before each point")
    func findsCriticalPath() {
        let tree = TraceTree(spans: [
            span(1, 0, 100), span(2, parent: 1, 0, 40), span(3, parent: 1, 10, 95),
            span(4, parent: 3, 20, 90), span(5, parent: 3, 30, 60), span(6, parent: 1, 0, 10),
        ])
        let path = tree.nodes.filter(\.isOnCriticalPath).map(\.spanID.rawValue)
        #expect(path == [1, 3, 4, 6])
    }

    @Test("clocks that disagree are marked, never negative")
    func marksSkew() {
        let tree = TraceTree(spans: [span(1, 100, 200), span(2, parent: 1, 50, 40)])
        #expect(tree.nodes[1].oddities == [.startsBeforeParent, .endsBeforeStart])
        #expect(tree.nodes[1].selfNanoseconds == 0)
        #expect(tree.startUnixNano == 50)
    }

    @Test("a chain of 200,000 spans neither overflows the stack nor takes long")
    func survivesDeepChain() {
        let count: UInt64 = 200_000
        let spans = (1...count).map { number in
            span(number, parent: number == 1 ? nil : number - 1, Int64(number), Int64(2 * count))
        }
        let tree = TraceTree(spans: spans.reversed())
        #expect(tree.order.count == Int(count))
        #expect(tree.order.last.map { tree.nodes[$0].depth } == Int(count) - 1)
    }

    @Test("times at the ends of their range do not trap")
    func survivesExtremeTimes() {
        let tree = TraceTree(spans: [span(1, .min, .max), span(2, parent: 1, .max, .min)])
        #expect(tree.durationNanoseconds == .max)
    }

    @Test("an empty trace is an empty tree")
    func takesNoSpans() {
        let tree = TraceTree(spans: [])
        #expect(tree.order.isEmpty && tree.root == nil && tree.durationNanoseconds == 0)
    }

    private func span(
        _ id: UInt64, parent: UInt64? = nil, _ start: Int64, _ end: Int64?
    ) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: id),
            parentID: parent.map(SpanID.init(rawValue:)), name: "span \(id)",
            startUnixNano: start, endUnixNano: end)
    }

    /// `depth:id` a row, in display order.
    private func waterfall(_ tree: TraceTree) -> [String] {
        tree.order.map { index in
            let node = tree.nodes[index]
            let missing = node.span == nil ? "missing " : ""
            return "\(node.depth):\(missing)\(node.spanID.rawValue)"
        }
    }
}
