/// The rows of the trace list: trace keys in the order of the screen.
///
/// Keys are kept ascending by what they are sorted by and read from either end, so that turning
/// the order round costs nothing and traces that arrive are appended.
struct TraceOrder: Sendable {
    private var keys: [Int64] = []
    /// Whether the keys themselves ascend: by arrival.
    private(set) var isByKey = true
    var isDescending = true

    var count: Int { keys.count }
    var isEmpty: Bool { keys.isEmpty }

    /// The key of a row, nil outside.
    subscript(row: Int) -> Int64? {
        guard row >= 0, row < keys.count else { return nil }
        return keys[isDescending ? keys.count - 1 - row : row]
    }

    mutating func replace(with keys: [Int64], isByKey: Bool) {
        self.keys = keys
        self.isByKey = isByKey
    }

    /// The row of a key. O(log n) by arrival, else O(n) unless it is still at `hint`.
    func row(of key: Int64, hint: Int = 0) -> Int? {
        if self[hint] == key { return hint }
        let index: Int
        if isByKey {
            index = lowerBound(key)
            guard index < keys.count, keys[index] == key else { return nil }
        } else {
            guard let found = keys.firstIndex(of: key) else { return nil }
            index = found
        }
        return isDescending ? keys.count - 1 - index : index
    }

    /// Adds traces to an order by arrival: at its end as a rule, in between when a late span makes
    /// an older trace match. Returns how many were new.
    mutating func insert(_ added: [Int64]) -> Int {
        guard isByKey else { return 0 }
        let before = keys.count
        for key in added {
            if let last = keys.last, key <= last {
                let index = lowerBound(key)
                if keys[index] != key { keys.insert(key, at: index) }
            } else {
                keys.append(key)
            }
        }
        return keys.count - before
    }

    mutating func remove(_ gone: Set<Int64>) {
        guard !gone.isEmpty else { return }
        keys.removeAll(where: gone.contains)
    }

    mutating func remove(below key: Int64) {
        if isByKey {
            keys.removeFirst(lowerBound(key))
        } else {
            keys.removeAll { $0 < key }
        }
    }

    private func lowerBound(_ key: Int64) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
