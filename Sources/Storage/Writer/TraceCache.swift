internal import Telemetry

/// The traces that spans arrive for, in memory, so that a commit writes each touched trace once
/// and reads none of those that it knows. Bounded: between commits a full cache is emptied.
struct TraceCache: ~Copyable {
    /// About 10 MB.
    private static let maximumCount = 1 << 15

    var states: [TraceState] = []
    /// Indices of the states that differ from the file.
    private(set) var touched: [Int] = []
    /// Indices plus one, by the id's hash; 0 marks a free place.
    private var slots: [UInt32] = Array(repeating: 0, count: 1024)
    private var filter = TraceFilter()

    /// Reads which traces there are.
    mutating func load(_ connection: Connection) throws(StoreError) {
        let statement = try connection.statement(
            "SELECT id, trace_id FROM trace WHERE id >= (SELECT floor FROM position) ORDER BY id")
        defer { statement.reset() }
        while try statement.step() {
            if let id = statement.traceID(1) {
                filter.insert(id, key: statement.integer(0))
            }
        }
    }

    var isFull: Bool { states.count >= TraceCache.maximumCount }

    /// Forgets all states; the file has what they said, or they were taken back with it.
    mutating func removeAll() {
        states = []
        touched = []
        slots = Array(repeating: 0, count: 1024)
    }

    mutating func removeGroups(below key: Int64) {
        filter.removeGroups(below: key)
    }

    /// The index in `states` of the trace, read from the file or new where memory has it not.
    mutating func index(
        of id: TraceID, _ position: inout Position, now: Int64, reader: TraceStateReader
    ) throws(StoreError) -> Int {
        var slot = Int(ByteHash.hash(id)) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot] - 1)
            if states[index].id == id {
                // Forgotten meanwhile: the id begins a new trace.
                if states[index].key < position.floor {
                    states[index] = newState(id, &position, now)
                }
                return index
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        let state =
            try reader.find(id, groups: filter.groups(of: id), floor: position.floor)
            ?? newState(id, &position, now)
        states.append(state)
        slots[slot] = UInt32(truncatingIfNeeded: states.count)
        if states.count * 2 > slots.count { grow() }
        return states.count - 1
    }

    mutating func touch(_ index: Int) {
        guard !states[index].isTouched else { return }
        states[index].isTouched = true
        touched.append(index)
    }

    /// After the touched states were written.
    mutating func clearTouched() {
        for index in touched {
            states[index].isTouched = false
            states[index].isPersisted = true
        }
        touched.removeAll(keepingCapacity: true)
    }

    private mutating func newState(
        _ id: TraceID, _ position: inout Position, _ now: Int64
    ) -> TraceState {
        let key = position.nextTrace
        position.nextTrace += 1
        filter.insert(id, key: key)
        return TraceState(key: key, id: id, firstSpan: position.nextSpan, arrival: now)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (index, state) in states.enumerated() {
            var slot = Int(ByteHash.hash(state.id)) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: index + 1)
        }
    }
}
