/// Whether what is listed are as many spans as the store counts.
///
/// Damage that no checksum shows (a chunk or a mask that is gone, one that is listed as retired)
/// is one of their number. Where they are not as many, all spans are read from their rows, once,
/// and the columns are not used until the writer has made them anew.
struct SpanCount {
    enum Verdict {
        case agrees
        /// List all spans from their rows.
        case askRows
        /// The rows are not as the columns said: these are damaged.
        case columnsAreWrong
        /// The rows say what the columns said: it is the count that is wrong.
        case countIsWrong
    }

    /// Whether spans are listed from their rows alone.
    private(set) var asksRows = false
    /// By how much the columns' number differed.
    private var suspected: Int64?
    /// By how much the rows' own number differs: somebody has changed them by hand.
    private var accepted: Int64 = 0

    mutating func check(_ listed: Int64, _ counted: Int64) -> Verdict {
        let difference = listed &- counted
        if let suspected {
            self.suspected = nil
            accepted = difference
            guard difference == suspected else { return .columnsAreWrong }
            asksRows = false
            return .countIsWrong
        }
        guard difference != accepted, !asksRows else { return .agrees }
        suspected = difference
        asksRows = true
        return .askRows
    }

    /// The file's chunks have changed.
    mutating func trustColumns() {
        asksRows = false
        suspected = nil
    }

    /// The file's chunks say what cannot be.
    mutating func distrustColumns() {
        asksRows = true
        suspected = nil
    }
}
