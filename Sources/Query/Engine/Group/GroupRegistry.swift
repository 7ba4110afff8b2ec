internal import Columns
internal import Telemetry

/// The groups of a question, numbered in the order in which they are met.
final class GroupRegistry {
    let subjects: [Subject]
    private let fields: FieldReader
    private(set) var groups: [[GroupValue?]] = []
    private var numbers: [[GroupValue?]: Int] = [:]
    /// The same of groups by one key: a list for each value would cost more than the value.
    private var singles: [GroupValue?: Int] = [:]
    /// The rows' groups by the view's place: every pass over the same rows asks for them.
    private var known: [Int: KnownGroups] = [:]
    private var knownByteCount = 0
    private static let maximumKnownByteCount = 16 << 20
    /// Of what was put together of lanes: by lane, what its numbers became. Nothing is added then.
    private var lanes: [[UInt32]]?

    init(_ subjects: [Subject], _ fields: FieldReader) {
        self.subjects = subjects
        self.fields = fields
    }

    /// What two lanes have met, as one. From then on it is only read, by any thread.
    init(joining lanes: [GroupRegistry], _ fields: FieldReader) {
        subjects = lanes.first?.subjects ?? []
        self.fields = fields
        var maps: [[UInt32]] = []
        for (index, lane) in lanes.enumerated() {
            if index == 0 {
                (groups, numbers, singles) = (lane.groups, lane.numbers, lane.singles)
            }
            maps.append(lane.groups.map { UInt32(truncatingIfNeeded: number(of: $0)) })
            for (place, var rows) in lane.known {
                rows.lane = index
                known[place] = rows
            }
        }
        self.lanes = maps
    }

    /// Writes the group of each of the rows, which are the same for a view in every pass.
    /// - Returns: whether some row has a group that is not among these, for its chunk has changed
    ///   since; it has a number beyond theirs.
    func number(
        _ rows: [UInt64], of view: ChunkView, to groups: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) -> Bool {
        if let known = known[view.place], known.count == view.rowCount {
            known.write(to: groups, known.lane == 0 ? nil : lanes?[known.lane])
            return false
        }
        let local = try code(rows, of: view, to: groups)
        // Of the chunk's groups to the question's.
        var shared = [UInt32](repeating: .max, count: local.count)
        var hasOthers = false
        shared.withUnsafeMutableBufferPointer { shared in
            forEachRow(rows) { row in
                // Beyond the table are only codes of a damaged chunk.
                let code = min(Int(groups[row]), shared.count &- 1)
                if shared[code] == .max {
                    let number = number(ofLocal: code, local)
                    if number == nil { hasOthers = true }
                    shared[code] = number ?? .max - 1
                }
                groups[row] = shared[code]
            }
        }
        if lanes == nil, knownByteCount < GroupRegistry.maximumKnownByteCount {
            let rows = KnownGroups(groups, count: view.rowCount, greatest: self.groups.count)
            knownByteCount += rows.byteCount
            known[view.place] = rows
        }
        return hasOthers
    }

    /// The number of a group that is met.
    func number(of group: [GroupValue?]) -> Int {
        if let known = find(group) { return known }
        if subjects.count == 1, let value = group.first {
            singles[value] = groups.count
        } else {
            numbers[group] = groups.count
        }
        groups.append(group)
        return groups.count - 1
    }

    private func find(_ group: [GroupValue?]) -> Int? {
        if subjects.count == 1, let value = group.first { return singles[value] }
        return numbers[group]
    }

    private func number(ofLocal code: Int, _ local: LocalGroups) -> UInt32? {
        if subjects.count == 1, let known = singles[local.value(code)] {
            return UInt32(truncatingIfNeeded: known)
        }
        let group = local.values(code)
        let number = lanes == nil ? number(of: group) : find(group)
        return number.map { UInt32(truncatingIfNeeded: $0) }
    }

    private func code(
        _ rows: [UInt64], of view: ChunkView, to codes: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) -> LocalGroups {
        var local = LocalGroups()
        for (index, subject) in subjects.enumerated() {
            if index == 0 {
                local.begin(try fields.code(subject, of: view, to: codes))
                continue
            }
            try fields.pool.withVector(of: UInt32.self) { more throws(ColumnError) in
                let table = try fields.code(subject, of: view, to: more)
                local.combine(table, rows, codes, more)
            }
        }
        return local
    }
}

/// The groups of a chunk: tuples of codes, numbered.
struct LocalGroups {
    private var tables: [CodeTable] = []
    /// By number: the number of the tuple without its last code, and that code. One list a key from
    /// the second on.
    private var pairs: [[(before: UInt32, code: UInt32)]] = []
    private(set) var count = 0

    mutating func begin(_ table: CodeTable) {
        tables = [table]
        count = table.count
    }

    /// Adds a key's codes to the rows' numbers.
    mutating func combine(
        _ table: CodeTable, _ rows: [UInt64], _ numbers: UnsafeMutablePointer<UInt32>,
        _ codes: UnsafeMutablePointer<UInt32>
    ) {
        var known: [(before: UInt32, code: UInt32)] = []
        var slots = [UInt32](repeating: 0, count: ColumnChunk.maximumSpanCount * 2)
        forEachRow(rows) { row in
            let (before, code) = (numbers[row], codes[row])
            let pair = UInt64(before) &<< 32 | UInt64(code)
            var slot = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 32)
            slot &= slots.count &- 1
            while slots[slot] != 0 {
                let found = known[Int(slots[slot] &- 1)]
                if found.before == before, found.code == code { break }
                slot = (slot &+ 1) & (slots.count &- 1)
            }
            if slots[slot] == 0 {
                known.append((before, code))
                slots[slot] = UInt32(truncatingIfNeeded: known.count)
            }
            numbers[row] = slots[slot] &- 1
        }
        tables.append(table)
        pairs.append(known)
        count = known.count
    }

    /// The value of a group by one key.
    func value(_ number: Int) -> GroupValue? {
        tables.first?.value(of: UInt32(truncatingIfNeeded: number))
    }

    /// The values of a group, a key each.
    func values(_ number: Int) -> [GroupValue?] {
        var values: [GroupValue?] = []
        var number = UInt32(truncatingIfNeeded: number)
        for index in tables.indices.reversed() where index > 0 {
            let pair = pairs[index - 1][Int(number)]
            values.append(tables[index].value(of: pair.code))
            number = pair.before
        }
        if let first = tables.first { values.append(first.value(of: number)) }
        return values.reversed()
    }
}
