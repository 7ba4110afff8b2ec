/// Finds the word that was probably meant.
public enum Spelling {
    /// The candidate nearest to `word`: at most one slip in short words, two from five letters,
    /// three from nine; nil where none is that near. Case counts for nothing. O(candidates ×
    /// product of the lengths).
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String?
    {
        let length = word.unicodeScalars.count
        // A query may hold any word; measuring a long one against every candidate has no use.
        guard length <= 64 else { return nil }
        let limit = length < 5 ? 1 : length < 9 ? 2 : 3
        let lowered = word.lowercased()
        var best: (candidate: String, slips: Int)?
        for candidate in candidates {
            let slips = distance(lowered, candidate.lowercased())
            if slips <= limit, slips < candidate.unicodeScalars.count,
                slips < best?.slips ?? .max
            {
                best = (candidate, slips)
            }
        }
        return best?.candidate
    }

    /// The candidate of which `word` is the beginning or the end, up to a `.` or `_`:
    /// `trace.trace_id` for `trace_id`, `service.name` for `service`. The shortest, of equals the
    /// first; nil where there is none. Case counts for nothing. O(length of the candidates).
    static func longer(than word: String, among candidates: some Sequence<String>) -> String? {
        let lowered = word.lowercased()
        guard !lowered.isEmpty else { return nil }
        var best: String?
        for candidate in candidates where candidate.utf8.count < best?.utf8.count ?? .max {
            let longer = candidate.lowercased()
            let isPart =
                longer.hasSuffix("." + lowered) || longer.hasPrefix(lowered + ".")
                || longer.hasPrefix(lowered + "_")
            if isPart { best = candidate }
        }
        return best
    }

    /// Insertions, deletions, changes and swaps of neighbours between the two (optimal string
    /// alignment distance). O(product of the lengths).
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            current.reserveCapacity(right.count + 1)
            for column in 1...right.count {
                let change = left[row - 1] == right[column - 1] ? 0 : 1
                var slips = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + change)
                if row > 1, column > 1, left[row - 1] == right[column - 2],
                    left[row - 2] == right[column - 1]
                {
                    slips = min(slips, beforeLast[column - 2] + 1)
                }
                current.append(slips)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
