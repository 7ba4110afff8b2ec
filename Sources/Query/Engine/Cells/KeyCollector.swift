/// Gathers the numbers among which ranks are sought, of each lane apart, and finds the ranks.
struct KeyCollector {
    /// The numbers that a row of a cell may be one of.
    private struct Wanted {
        var low: Int64
        /// To the greatest.
        var length: UInt64
        var set: UInt32
    }

    /// What a lane has found: keys, and whose they are.
    private struct Lane {
        var keys: UnsafeMutablePointer<Int64>
        var sets: UnsafeMutablePointer<UInt32>
        var count = 0
    }

    private let targets: [Percentiles.Target]
    /// By target; several of a cell may share a set.
    private var sets: [Int] = []
    private var counts: [Int] = []
    /// By the plan's cell, where its own begin.
    private var firsts: [Int32] = []
    private var wanted: [Wanted] = []
    private let lanes: Lanes

    /// - Parameter targets: those of a cell follow each other.
    init(_ targets: [Percentiles.Target], _ maps: [CellMap], laneCount: Int) {
        self.targets = targets
        var last: Percentiles.Target?
        var setsOfCells = maps.map { [Range<Int32>](repeating: 0..<0, count: $0.count) }
        var ranges: [ClosedRange<Int64>] = []
        for target in targets {
            let isSameCell = last?.map == target.map && last?.cell == target.cell
            if !isSameCell || last?.keys != target.keys {
                let set = Int32(truncatingIfNeeded: counts.count)
                let first = isSameCell ? setsOfCells[target.map][target.cell].lowerBound : set
                setsOfCells[target.map][target.cell] = first..<set + 1
                counts.append(target.count)
                ranges.append(target.keys)
            }
            sets.append(counts.count - 1)
            last = target
        }
        let cellCount = maps.map { $0.cells?.count ?? $0.count }.max() ?? 0
        firsts.reserveCapacity(cellCount + 1)
        for cell in 0..<cellCount {
            firsts.append(Int32(truncatingIfNeeded: wanted.count))
            for (index, map) in maps.enumerated() {
                let place = map.cells.map { Int($0[cell]) } ?? cell
                guard place >= 0 else { continue }
                for set in setsOfCells[index][place] {
                    let keys = ranges[Int(set)]
                    wanted.append(
                        Wanted(
                            low: keys.lowerBound,
                            length: UInt64(bitPattern: keys.upperBound &- keys.lowerBound),
                            set: UInt32(truncatingIfNeeded: set)))
                }
            }
        }
        firsts.append(Int32(truncatingIfNeeded: wanted.count))
        lanes = Lanes(count: laneCount, capacity: counts.reduce(0, +))
    }

    /// Memory of the lanes, which is written from both threads, of each to its own part.
    private final class Lanes {
        let capacity: Int
        let lanes: UnsafeMutableBufferPointer<Lane>

        init(count: Int, capacity: Int) {
            self.capacity = capacity
            lanes = .allocate(capacity: count)
            for lane in 0..<count {
                lanes.initializeElement(
                    at: lane,
                    to: Lane(
                        keys: .allocate(capacity: max(capacity, 1)),
                        sets: .allocate(capacity: max(capacity, 1))))
            }
        }

        deinit {
            for lane in lanes {
                lane.keys.deallocate()
                lane.sets.deallocate()
            }
            lanes.deallocate()
        }
    }

    /// Takes what is wanted of the keys of rows. Any thread, of each lane one at a time.
    func take(
        _ lane: Int, _ keys: UnsafeMutablePointer<Int64>, _ rows: [UInt64],
        _ cells: UnsafeMutablePointer<UInt32>?
    ) {
        var own = lanes.lanes[lane]
        let capacity = lanes.capacity
        wanted.withUnsafeBufferPointer { wanted in
            firsts.withUnsafeBufferPointer { firsts in
                func takeRow(_ key: Int64, _ range: Range<Int>) {
                    for place in range {
                        let want = wanted[place]
                        // More than were counted only where a chunk changed between two passes.
                        if UInt64(bitPattern: key &- want.low) <= want.length, own.count < capacity
                        {
                            own.keys[own.count] = key
                            own.sets[own.count] = want.set
                            own.count &+= 1
                        }
                    }
                }
                if let cells {
                    forEachRow(rows) { row in
                        let cell = Int(cells[row])
                        guard cell &+ 1 < firsts.count else { return }
                        takeRow(keys[row], Int(firsts[cell])..<Int(firsts[cell &+ 1]))
                    }
                } else {
                    let all = 0..<wanted.count
                    forEachRow(rows) { row in takeRow(keys[row], all) }
                }
            }
        }
        lanes.lanes[lane] = own
    }

    /// The targets with the keys of their ranks; without those of which nothing was found.
    func found() -> [(Percentiles.Target, Int64)] {
        var starts: [Int] = []
        var end = 0
        for count in counts {
            starts.append(end)
            end += count
        }
        starts.append(end)
        var ends = starts
        var keys = [Int64](repeating: 0, count: end)
        return keys.withUnsafeMutableBufferPointer { keys in
            ends.withUnsafeMutableBufferPointer { ends in
                for lane in lanes.lanes {
                    for place in 0..<lane.count {
                        let set = Int(lane.sets[place])
                        guard ends[set] < starts[set + 1] else { continue }
                        keys[ends[set]] = lane.keys[place]
                        ends[set] &+= 1
                    }
                }
            }
            return zip(targets, sets).compactMap { target, set in
                guard ends[set] > starts[set] else { return nil }
                let own = UnsafeMutableBufferPointer(rebasing: keys[starts[set]..<ends[set]])
                return (target, own.selectNumber(ofRank: min(target.rank, own.count - 1)))
            }
        }
    }
}
