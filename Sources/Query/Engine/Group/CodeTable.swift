/// What the codes of a chunk's rows stand for. Values are made when they are asked for, so that
/// thousands of texts that no row of the question has cost nothing. Code 0 is no value.
struct CodeTable {
    private var segments: [(first: Int, make: (Int) -> GroupValue?)] = []
    private(set) var count = 1

    /// Adds values; gives the code of the first.
    mutating func add(_ values: Int, _ make: @escaping (Int) -> GroupValue?) -> UInt32 {
        segments.append((count, make))
        count += values
        return UInt32(truncatingIfNeeded: count - values)
    }

    func value(of code: UInt32) -> GroupValue? {
        guard let segment = segments.last(where: { $0.first <= Int(code) }) else { return nil }
        return segment.make(Int(code) - segment.first)
    }
}
