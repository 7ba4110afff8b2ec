/// A regular expression that says whether it is found in a text, for `matches`.
///
/// The syntax is what RE2, Go and Rust have in common: `. [a-z] [^a-z] \d \w \s \D \W \S \b \B
/// ^ $ | ( ) (?: ) * + ? {2} {2,} {2,5}`, a lazy `?` behind a repetition, `\t \n \r \x41 \x{1F4A9}`,
/// and `(?i)`, `(?s)` at the start. No back-references and no look-around: a search never takes
/// more than O(length of the text × size of the pattern), whatever both are, because all states
/// advance together (Thompson 1968; Cox, "Regular Expression Matching: the Virtual Machine
/// Approach", 2009). `.` is any character but a line end, unless `(?s)`.
public struct Pattern: Sendable {
    /// Repetitions are copied; a pattern that has more parts then is refused.
    static let maximumProgramSize = 10_000

    enum Instruction: Sendable {
        case scalar(UInt32)
        case oneOf(ScalarSet)
        case assert(Assertion)
        /// Go on at both.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    enum Assertion: Sendable { case start, end, wordBoundary, noWordBoundary }

    let program: [Instruction]
    let ignoresCase: Bool

    /// - Throws: what is wrong with the pattern.
    public init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        let tree = try parser.parse()
        var compiler = PatternCompiler()
        try compiler.append(tree)
        compiler.program.append(.match)
        program = compiler.program
        ignoresCase = parser.ignoresCase
    }

    /// Whether some part of `text` matches.
    public func isFound(in text: String) -> Bool {
        var search = PatternSearch(pattern: self)
        return search.run(over: text)
    }
}

/// What is wrong with a pattern.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
}

/// A set of characters: ranges, or all but those.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isInverted = false

    func contains(_ scalar: UInt32) -> Bool {
        ranges.contains { $0.contains(scalar) } != isInverted
    }

    static let digits = ScalarSet(ranges: [0x30...0x39])
    static let words = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let blanks = ScalarSet(ranges: [0x09...0x0D, 0x20...0x20])
    static let everything = ScalarSet(isInverted: true)
    static let withoutLineEnd = ScalarSet(ranges: [0x0A...0x0A], isInverted: true)

    var inverted: ScalarSet { ScalarSet(ranges: ranges, isInverted: !isInverted) }

    /// The same set as ranges alone, to be joined with others.
    var plainRanges: [ClosedRange<UInt32>] {
        guard isInverted else { return ranges }
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return result
    }
}
