internal import Telemetry

/// Row numbers by content: open addressing over byte strings kept end to end in one buffer.
/// Bounded: a table that is full forgets everything.
struct InternTable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var rows: [Int64] = []
    private var hashes: [UInt32] = []
    /// Entry numbers plus one by hash; 0 marks a free place.
    private var slots: [UInt32] = Array(repeating: 0, count: 1024)

    private static let maximumByteCount = 4 << 20
    private static let maximumCount = 1 << 16
    /// Longer content is not kept: it would push out everything else.
    private static let maximumEntryByteCount = 1 << 16

    var count: Int { rows.count }

    /// The row of `content`, else what `make` makes of it. O(length).
    mutating func row(
        for content: UnsafeBufferPointer<UInt8>, make: () throws(StoreError) -> Int64
    ) throws(StoreError) -> Int64 {
        let hash = ByteHash.hash(content)
        if let row = find(content, hash) { return row }
        let row = try make()
        insert(content, hash, row)
        return row
    }

    mutating func removeAll() {
        self = InternTable()
    }

    private func find(_ content: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int64? {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = Int(slots[slot] - 1)
            if hashes[entry] == hash, equals(entry, content) { return rows[entry] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func equals(_ entry: Int, _ content: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = entry == 0 ? 0 : ends[entry - 1]
        guard ends[entry] - start == content.count else { return false }
        return bytes.withUnsafeBufferPointer { kept in
            UnsafeBufferPointer(rebasing: kept[start..<ends[entry]]).elementsEqual(content)
        }
    }

    private mutating func insert(
        _ content: UnsafeBufferPointer<UInt8>, _ hash: UInt32, _ row: Int64
    ) {
        guard content.count <= InternTable.maximumEntryByteCount else { return }
        if bytes.count + content.count > InternTable.maximumByteCount
            || rows.count == InternTable.maximumCount
        {
            removeAll()
        }
        bytes.append(contentsOf: content)
        ends.append(bytes.count)
        rows.append(row)
        hashes.append(hash)
        if rows.count * 2 > slots.count {
            grow()
        } else {
            place(rows.count - 1)
        }
    }

    private mutating func place(_ entry: Int) {
        var slot = Int(hashes[entry]) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(truncatingIfNeeded: entry + 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for entry in rows.indices { place(entry) }
    }
}
