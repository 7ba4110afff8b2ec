internal import Columns

/// The chunks at one moment.
extension ColumnCore {
    private enum Outcome {
        case listed([ChunkReference])
        /// Many rows must be read first, in transactions of their own.
        case behind
        case damaged(Int64)
        /// The columns have not all spans, or too many.
        case wrong
    }

    /// Ordinals that are read in the listing's own transaction.
    private static let nearSpans: Int64 = 4000

    func list() throws(StoreError) -> [ChunkReference] {
        cache.beginQuestion()
        // Damage is found once a chunk, and what is behind grows no faster than it is read.
        for _ in 0..<100_000 {
            let outcome = try connection.reading { () throws(StoreError) in try listNow() }
            switch outcome {
            case .listed(let chunks): return chunks
            case .damaged(let number): noteDamage(number)
            case .behind: break
            case .wrong: noteUnsound()
            }
        }
        throw StoreError(.other, "the columns cannot be listed", path: connection.path)
    }

    private func listNow() throws(StoreError) -> Outcome {
        let position = try Position.read(connection)
        let state = try ChunkState.read(connection) ?? ChunkState(changes: -1)
        if state != self.state {
            if let number = try reload(state) { return .damaged(number) }
        }
        let last = position.nextSpan - 1
        let isNear = last - tail.next < ColumnCore.nearSpans
        repeat {
            try tail.read(through: last, rows, keep)
        } while isNear && tail.next <= last
        guard tail.next > last else { return .behind }
        let log = try ChunkMask.deadSpans(
            0...Position.bound, isDoubted: count.asksRows, connection)
        var references: [ChunkReference] = []
        for chunk in chunks {
            if isDamaged(chunk) {
                guard let spans = try repair(chunk, log),
                    let parts = try self.references(spans, log, floor: position.floor)
                else { return .behind }
                references += parts
            } else {
                guard chunk.traces.upperBound >= position.floor else { continue }
                guard let dead = try dead(of: chunk, log, floor: position.floor),
                    let directory = listed[chunk.number]?.directory
                else { return .damaged(chunk.number) }
                if let reference = DeadRows.reference(chunk.number, directory, dead: dead) {
                    references.append(reference)
                }
            }
        }
        let unsealed = try self.references(
            tail, log, floor: position.floor, sealedThrough: sealedThrough)
        guard let unsealed else { return .behind }
        return verdict(on: references + unsealed, position.spans)
    }

    private func verdict(on references: [ChunkReference], _ counted: Int64) -> Outcome {
        let listed = references.reduce(0) { sum, chunk in
            sum + Int64(chunk.directory.spanCount - Bitmap.count(chunk.dead))
        }
        switch count.check(listed, counted) {
        case .agrees: return .listed(references)
        case .columnsAreWrong: return .wrong
        case .askRows:
            useNoChunks()
            tail = UnsealedSpans(from: 1)
        case .countIsWrong: state = nil
        }
        return .behind
    }

    private func useNoChunks() {
        chunks = []
        sealedThrough = 0
    }

    private func isDamaged(_ chunk: ChunkRow) -> Bool {
        chunk.state == .damaged || damaged.contains(chunk.number)
    }

    // MARK: Chunks of the file

    /// Reads which chunks there are; gives the number of one that is damaged.
    private func reload(_ state: ChunkState) throws(StoreError) -> Int64? {
        sealedThrough = state.sealedThrough
        count.trustColumns()
        if let rows = try ChunkRow.readAll(connection, sealedThrough: sealedThrough),
            try areBelievable(rows)
        {
            chunks = rows.filter { $0.state != .retired }
        } else {
            noteUnsound()
            useNoChunks()
            count.distrustColumns()
        }
        let numbers = Set(chunks.map(\.number))
        for number in listed.keys where !numbers.contains(number) { listed[number] = nil }
        for number in repaired.keys where !numbers.contains(number) { repaired[number] = nil }
        damaged.formIntersection(numbers)
        for chunk in chunks where !isDamaged(chunk) {
            guard try read(chunk) else { return chunk.number }
        }
        if sealedThrough + 1 < tail.first {
            tail = UnsealedSpans(from: sealedThrough + 1)
        }
        tail.removeParts(through: sealedThrough)
        self.state = state
        let kept = numbers.union(tail.numbers).union(repaired.values.flatMap(\.spans.numbers))
        cache.removeAll { !kept.contains($0) }
        return nil
    }

    /// Reads the directories of chunks that are new; false where one is not its row's.
    private func areBelievable(_ rows: [ChunkRow]) throws(StoreError) -> Bool {
        for row in rows
        where row.state == .current && !isDamaged(row) && listed[row.number] == nil {
            switch try row.directory(connection) {
            case .sound(let directory): listed[row.number] = ListedChunk(directory)
            case .damaged: break
            case .strange: return false
            }
        }
        return true
    }

    /// Reads a chunk's mask; false where it, or the directory, is damaged.
    private func read(_ chunk: ChunkRow) throws(StoreError) -> Bool {
        guard listed[chunk.number] != nil else { return false }
        guard chunk.deadCount > 0 else { return true }
        guard
            let mask = try ChunkMask.read(chunk.number, rows: chunk.spanCount, connection),
            Bitmap.count(mask) == chunk.deadCount
        else { return false }
        listed[chunk.number]?.mask = mask
        return true
    }

    /// The dead rows of a chunk; nil where it is damaged.
    private func dead(
        of chunk: ChunkRow, _ log: [Int64], floor: Int64
    ) throws(StoreError) -> [UInt64]? {
        guard let entry = listed[chunk.number] else { return nil }
        let logged = log.within(chunk.ordinals)
        // A floor below all traces is as good as any other.
        let floor = floor <= chunk.traces.lowerBound ? 0 : floor
        if let known = entry.known, known.masked == chunk.deadCount, known.log == logged.count,
            known.floor == floor
        {
            return known.dead
        }
        var dead = entry.mask
        let column = { [self] (place: Int) throws(StoreError) in
            try storedColumn(chunk.number, place, entry.directory.entries[place])
        }
        if !logged.isEmpty {
            guard let place = entry.directory.index(of: .intrinsic(.ordinal)),
                let ordinals = try column(place), ordinals.rowCount == chunk.spanCount
            else { return nil }
            if dead.isEmpty { dead = Bitmap.none(chunk.spanCount) }
            ChunkMask.mark(Array(logged), among: ordinals.integers, in: &dead)
        }
        guard try DeadRows.addEvicted(below: floor, to: &dead, entry.directory, column) else {
            return nil
        }
        listed[chunk.number]?.known = (chunk.deadCount, logged.count, floor, dead)
        return dead
    }

    // MARK: Spans of no chunk

    /// What a damaged chunk covers, from rows; nil where more of it is to be read.
    private func repair(
        _ chunk: ChunkRow, _ log: [Int64]
    ) throws(StoreError) -> UnsealedSpans? {
        let deaths = chunk.deadCount + log.within(chunk.ordinals).count
        if let known = repaired[chunk.number], known.deaths == deaths {
            guard known.spans.next <= chunk.ordinals.upperBound else { return known.spans }
            try known.spans.read(through: chunk.ordinals.upperBound, rows, keep)
            return nil
        }
        repaired[chunk.number] = (UnsealedSpans(from: chunk.ordinals.lowerBound), deaths)
        return nil
    }

    /// Chunks of spans that are in none of the file; nil where some must be read anew.
    private func references(
        _ spans: UnsealedSpans, _ log: [Int64], floor: Int64, sealedThrough: Int64 = 0
    ) throws(StoreError) -> [ChunkReference]? {
        var references: [ChunkReference] = []
        for part in spans.parts {
            let dead = try dead(of: part, log, floor, sealedThrough) {
                [self] place throws(StoreError) in
                try madeColumn(part.number, part.directory, place)
            }
            guard let dead else {
                spans.removeAll(from: part.number)
                return nil
            }
            if let reference = DeadRows.reference(part.number, part.directory, dead: dead) {
                references.append(reference)
            }
        }
        guard let (part, chunk) = try spans.lastChunk(rows, nextNumber) else { return references }
        keepRecent(chunk, part.number)
        let dead = try dead(of: part, log, floor, sealedThrough) { chunk.column(at: $0) } ?? []
        if let reference = DeadRows.reference(
            part.number, part.directory, dead: dead, isFinal: false)
        {
            references.append(reference)
        }
        return references
    }

    /// The dead rows of a part; nil where its columns cannot be made any more.
    private func dead(
        of part: UnsealedSpans.Part, _ log: [Int64], _ floor: Int64, _ sealedThrough: Int64,
        _ column: (Int) throws(StoreError) -> PackedColumn?
    ) throws(StoreError) -> [UInt64]? {
        let directory = part.directory
        var dead: [UInt64] = []
        let logged = log.within(directory.ordinals)
        if !logged.isEmpty || directory.ordinals.lowerBound <= sealedThrough {
            dead = Bitmap.none(directory.spanCount)
            ChunkMask.mark(Array(logged), among: part.ordinals, in: &dead)
            for (row, ordinal) in part.ordinals.enumerated() {
                guard ordinal <= sealedThrough else { break }
                Bitmap.insert(row, into: &dead)
            }
        }
        return try DeadRows.addEvicted(below: floor, to: &dead, directory, column) ? dead : nil
    }
}

extension [Int64] {
    /// Those of the range. The array is ascending.
    func within(_ range: ClosedRange<Int64>) -> ArraySlice<Int64> {
        self[place(of: range.lowerBound)..<place(of: range.upperBound &+ 1)]
    }

    /// The place of the first that is not below the value.
    private func place(of value: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
