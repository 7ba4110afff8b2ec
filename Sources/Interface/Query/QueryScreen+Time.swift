internal import Query
internal import Terminal

extension QueryScreen {
    /// The keys that change the time asked about. False for another key.
    mutating func handleTime(_ key: Key, _ context: inout ScreenContext) -> Bool {
        guard ["z", "Z", "<", ",", ">", ".", "0", "[", "]"].contains(key) else { return false }
        guard let query, let result else { return true }
        // Pressed again before the answer is there, keys go on from what is asked.
        let range = query.timeRange.fixed ?? result.range
        switch key {
        case "z":
            if let grid = board(context)?.heatmapPainter?.grid, let box = selection(in: grid) {
                anchor = nil
                askAbout(QueryTimes.limited(query, to: grid.times(of: box)), &context)
            } else {
                askAbout(QueryTimes.zoomedIn(query, range, about: cursor?.time), &context)
            }
        case "Z":
            guard let wider = QueryTimes.zoomedOut(query, range) else {
                context.notify("this is everything that is stored")
                return true
            }
            askAbout(wider, &context)
        case "<", ",", ">", ".":
            askAbout(QueryTimes.panned(query, range, later: key == ">" || key == "."), &context)
        case "0": askAbout(QueryTimes.everything(query), &context)
        default:
            let asked = isStale ? query.granularity : nil
            let other = QueryTimes.regrained(
                query, range, now: asked ?? result.granularity, finer: key == "[")
            guard let other else {
                context.notify(key == "[" ? "no finer buckets" : "no coarser buckets")
                return true
            }
            askAbout(other, &context)
        }
        return true
    }

    /// Asks of another time; history keeps what led there, not each step.
    private mutating func askAbout(_ query: Query, _ context: inout ScreenContext) {
        ask("\(query)", &context, isRemembered: false)
    }
}
