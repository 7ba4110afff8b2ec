/// Calls `body` for each row of the set, in order.
@inline(__always)
func forEachRow(_ words: [UInt64], _ body: (Int) -> Void) {
    words.withUnsafeBufferPointer { words in
        for index in words.indices {
            var word = words[index]
            let first = index &<< 6
            if word == .max {
                for bit in 0..<64 { body(first &+ bit) }
            } else {
                while word != 0 {
                    body(first &+ word.trailingZeroBitCount)
                    word &= word &- 1
                }
            }
        }
    }
}
