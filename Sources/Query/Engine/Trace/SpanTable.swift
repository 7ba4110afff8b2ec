internal import Columns

/// The rows of all spans by trace and span id, to find parents. Open addressing; 24 bytes a span.
final class SpanTable {
    private var slots: [UInt32]
    private var ids: [UInt64] = []
    private var traces: [UInt32] = []

    /// O(spans), about 50 ns each.
    init(_ walk: ChunkWalk, _ numbers: TraceNumbers) throws(ColumnError) {
        var capacity = 1024
        while capacity < walk.rowCount * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        ids = Array(repeating: 0, count: walk.rowCount)
        traces = Array(repeating: 0, count: walk.rowCount)
        try walk.forEachView { view throws(ColumnError) in
            let first = walk.firstRows[view.place]
            guard first + view.rowCount <= ids.count else { return }
            let traces = try numbers.numbers(of: view)
            let codes = try view.intrinsic(.trace).integers
            let spans = try view.intrinsic(.spanID).integers
            forEachRow(view.live) { row in
                insert(
                    first + row, trace: traces[Int(codes[row])],
                    span: UInt64(bitPattern: spans[row]))
            }
        }
    }

    private func insert(_ row: Int, trace: Int, span: UInt64) {
        ids[row] = span
        traces[row] = UInt32(truncatingIfNeeded: trace)
        var slot = SpanTable.hash(trace, span) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(truncatingIfNeeded: row + 1)
    }

    /// The row of a span among those of all views.
    func row(trace: Int, span: UInt64) -> Int? {
        var slot = SpanTable.hash(trace, span) & (slots.count - 1)
        while slots[slot] != 0 {
            let row = Int(slots[slot] - 1)
            if ids[row] == span, traces[row] == UInt32(truncatingIfNeeded: trace) { return row }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Senders choose span ids, so the start is this process's own.
    private static let seed = UInt64.random(in: .min ... .max)

    private static func hash(_ trace: Int, _ span: UInt64) -> Int {
        let mixed = (span ^ seed ^ UInt64(truncatingIfNeeded: trace) &* 0x9E37_79B9_7F4A_7C15)
            .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return Int(truncatingIfNeeded: (mixed.high ^ mixed.low) >> 1)
    }
}
