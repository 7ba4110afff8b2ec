/// What is to be made next.
extension ChunkKeeper {
    /// A last chunk of fewer bytes and of less than half its spans is made anew with what follows.
    private static let smallByteCount: Int64 = 2 << 20

    /// Gives the worker something to do, where it is free and there is something.
    func giveTask(_ position: Position, _ now: Int64) {
        guard let worker, write == nil, !worker.isBusy else { return }
        if let task = remakeTask() { return worker.give(task) }
        guard let task = tailTask(position, isLast: false) else {
            waitingSince = nil
            return
        }
        guard hasWaited(Int64(task.range.count), now) else { return }
        waitingSince = nil
        lookedThrough = task.range.upperBound
        worker.give(task)
    }

    /// Whether spans have waited long enough for their chunks, or are too many to wait.
    private func hasWaited(_ count: Int64, _ now: Int64) -> Bool {
        if count >= Int64(options.size) * options.patienceChunks { return true }
        let since = waitingSince ?? now
        waitingSince = since
        // A clock that was set back has nobody wait.
        return !(0..<options.patienceNanoseconds ~= now &- since)
    }

    /// A chunk that is damaged; one that is mostly dead, with as many of those that follow as go
    /// into one with it.
    private func remakeTask() -> ChunkTask? {
        if let chunk = chunks.first(where: { $0.state == .damaged }) {
            return ChunkTask(
                kind: .remake, range: chunk.ordinals, replaced: [chunk.number], size: options.size,
                leastSize: 0)
        }
        guard let first = chunks.firstIndex(where: { $0.deadCount * 2 > $0.spanCount }) else {
            return nil
        }
        var (end, live) = (first, 0)
        while end < chunks.count, chunks[end].state == .current {
            live += chunks[end].spanCount - chunks[end].deadCount
            if end > first, live > options.size { break }
            end += 1
        }
        let range = chunks[first].ordinals.lowerBound...chunks[end - 1].ordinals.upperBound
        return ChunkTask(
            kind: .remake, range: range, replaced: chunks[first..<end].map(\.number),
            size: options.size, leastSize: 0)
    }

    /// What is not sealed yet, once there is enough of it.
    /// - Parameter isLast: whether no more comes.
    func tailTask(_ position: Position, isLast: Bool) -> ChunkTask? {
        let last = position.nextSpan - 1
        let count = last - state.sealedThrough
        let size = Int64(options.size)
        guard isLast ? count >= options.leastSize : count >= size,
            isLast || last - max(lookedThrough, state.sealedThrough) >= size / 4
        else { return nil }
        var task = ChunkTask(
            kind: .tail, range: state.sealedThrough + 1...last, size: options.size,
            leastSize: isLast ? options.leastSize : options.size / 2)
        if let small = chunks.last, small.state == .current,
            small.spanCount - small.deadCount < options.size / 2,
            small.byteCount < ChunkKeeper.smallByteCount
        {
            task.range = small.ordinals.lowerBound...last
            task.replaced = [small.number]
        }
        return task
    }

    /// Makes chunks of what is left when the writer stops, for as long as it has time.
    func finish(until deadline: Int64) throws(StoreError) {
        guard options.isOn, let worker else { return }
        var hasGiven = false
        while FileSystem.unixNano < deadline {
            if try step(isIdle: true) { continue }
            if worker.isBusy {
                FileSystem.sleep(milliseconds: 1)
                continue
            }
            guard !hasGiven, let task = tailTask(try Position.read(connection), isLast: true)
            else { break }
            hasGiven = true
            worker.give(task)
        }
    }
}
