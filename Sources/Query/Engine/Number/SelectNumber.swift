extension UnsafeMutableBufferPointer<Int64> {
    /// Fewer are put in order themselves.
    private static var fewNumbers: Int { 24 }

    /// The number of a rank from 0; changes the order. Hoare's selection with the median of three:
    /// O(count), and where numbers are chosen to make it slow O(count log count).
    func selectNumber(ofRank rank: Int) -> Int64 {
        var (low, high) = (0, count - 1)
        var roundsLeft = 2 * (Int.bitWidth - count.leadingZeroBitCount)
        while high - low > Self.fewNumbers {
            guard roundsLeft > 0 else { break }
            roundsLeft -= 1
            let pivot = Self.median(self[low], self[low + (high - low) / 2], self[high])
            var (left, right) = (low, high)
            while left <= right {
                while self[left] < pivot { left += 1 }
                while self[right] > pivot { right -= 1 }
                if left <= right {
                    swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            // Between the two all are the pivot.
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                return pivot
            }
        }
        var rest = UnsafeMutableBufferPointer(rebasing: self[low...high])
        rest.sort()
        return self[rank]
    }

    private static func median(_ first: Int64, _ second: Int64, _ third: Int64) -> Int64 {
        Swift.max(Swift.min(first, second), Swift.min(Swift.max(first, second), third))
    }
}
