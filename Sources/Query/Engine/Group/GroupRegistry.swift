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
    private var known: [Int: [UInt32]] = [:]
    private var knownCount = 0
    private static let maximumKnown = 1 << 23

    init(_ subjects: [Subject], _ fields: FieldReader) {
        self.subjects = subjects
        self.fields = fields
    }

    /// Writes the group of each of the rows, which are the same for a view in every pass.
    func number(
        _ rows: [UInt64], of view: ChunkView, to groups: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) {
        if let known = known[view.place], known.count == view.rowCount {
            known.withUnsafeBufferPointer { known in
                guard let start = known.baseAddress else { return }
                groups.update(from: start, count: known.count)
            }
            return
        }
        let local = try code(rows, of: view, to: groups)
        // Of the chunk's groups to the question's.
        var shared = [UInt32](repeating: .max, count: local.count)
        forEachRow(rows) { row in
            let code = Int(groups[row])
            if shared[code] == .max {
                let number =
                    subjects.count == 1
                    ? number(ofValue: local.value(code)) : number(of: local.values(code))
                shared[code] = UInt32(truncatingIfNeeded: number)
            }
            groups[row] = shared[code]
        }
        knownCount += view.rowCount
        if knownCount <= GroupRegistry.maximumKnown {
            known[view.place] = Array(UnsafeBufferPointer(start: groups, count: view.rowCount))
        }
    }

    /// The number of a group that is met.
    func number(of group: [GroupValue?]) -> Int {
        if subjects.count == 1, let value = group.first { return number(ofValue: value) }
        if let known = numbers[group] { return known }
        numbers[group] = groups.count
        groups.append(group)
        return groups.count - 1
    }

    private func number(ofValue value: GroupValue?) -> Int {
        if let known = singles[value] { return known }
        singles[value] = groups.count
        groups.append([value])
        return groups.count - 1
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
