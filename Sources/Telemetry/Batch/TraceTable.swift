/// The traces of a batch by number: each distinct id once, in the order first seen.
public struct TraceTable: Sendable {
    public private(set) var ids: [TraceID] = []
    /// Numbers plus one, by hash; 0 marks a free place.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)
    /// Spans of a trace often come in a row.
    private var last: UInt32 = 0

    public init() {}

    public var count: Int { ids.count }

    /// The number of `id`, a new one where it was not seen before. O(1).
    public mutating func intern(_ id: TraceID) -> UInt32 {
        if Int(last) < ids.count, ids[Int(last)] == id { return last }
        var slot = Int(ByteHash.hash(id)) & (slots.count - 1)
        while slots[slot] != 0 {
            if ids[Int(slots[slot] - 1)] == id {
                last = slots[slot] - 1
                return last
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        ids.append(id)
        slots[slot] = UInt32(truncatingIfNeeded: ids.count)
        last = slots[slot] - 1
        if ids.count * 2 > slots.count { grow() }
        return last
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (number, id) in ids.enumerated() {
            var slot = Int(ByteHash.hash(id)) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
    }
}
