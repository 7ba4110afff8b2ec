/// A pattern as a tree.
indirect enum PatternTree {
    case scalar(UInt32)
    case oneOf(ScalarSet)
    case assert(Pattern.Assertion)
    case sequence([PatternTree])
    case alternatives([PatternTree])
    /// At least so many times; at most so many, or without end.
    case repeated(PatternTree, atLeast: Int, atMost: Int?)
}

/// Reads a pattern's text by recursive descent.
struct PatternParser {
    private static let maximumDepth = 64
    private static let maximumCount = 1000

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private(set) var ignoresCase = false
    private var dotTakesLineEnds = false

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(PatternError) -> PatternTree {
        try parseFlags()
        let tree = try parseAlternatives()
        guard position == scalars.count else {
            throw PatternError(description: "the pattern has a ) that nothing opened")
        }
        return tree
    }

    private mutating func parseFlags() throws(PatternError) {
        guard peek() == "(", peek(1) == "?", let flag = peek(2), flag != ":" else { return }
        position += 2
        while let flag = take(), flag != ")" {
            switch flag {
            case "i": ignoresCase = true
            case "s": dotTakesLineEnds = true
            default:
                throw PatternError(
                    description: "the pattern begins with (?\(flag): only (?i), (?s) and groups "
                        + "(?:…) are known")
            }
        }
    }

    private mutating func parseAlternatives() throws(PatternError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternParser.maximumDepth else {
            throw PatternError(description: "the pattern's groups are nested too deep")
        }
        var alternatives = [try parseSequence()]
        while peek() == "|" {
            position += 1
            alternatives.append(try parseSequence())
        }
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func parseSequence() throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = peek(), scalar != "|", scalar != ")" {
            parts.append(try parseRepetition(of: try parseAtom()))
        }
        return .sequence(parts)
    }

    private mutating func parseRepetition(
        of atom: PatternTree
    ) throws(PatternError) -> PatternTree {
        var bounds: (atLeast: Int, atMost: Int?)
        switch peek() {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            guard let counted = try parseCounts() else { return atom }
            bounds = counted
            position -= 1
        default: return atom
        }
        position += 1
        if peek() == "?" { position += 1 }  // Lazy or not, it is found or not.
        if let next = peek(), next == "*" || next == "+" || next == "?" {
            throw PatternError(description: "the pattern repeats a repetition: \(next)")
        }
        return .repeated(atom, atLeast: bounds.atLeast, atMost: bounds.atMost)
    }

    /// `{2}`, `{2,}` or `{2,5}`, taken; nil, and nothing taken, where the brace is just one.
    private mutating func parseCounts() throws(PatternError) -> (atLeast: Int, atMost: Int?)? {
        let start = position
        position += 1
        guard let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if peek() == "," {
            position += 1
            most = number()
        }
        guard take() == "}" else {
            position = start
            return nil
        }
        guard least <= PatternParser.maximumCount, most ?? 0 <= PatternParser.maximumCount,
            most.map({ $0 >= least }) ?? true
        else {
            throw PatternError(
                description: "the pattern's counts go from few to many, up to "
                    + "\(PatternParser.maximumCount)")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            // Past what is allowed it only needs to stay there.
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    private mutating func parseAtom() throws(PatternError) -> PatternTree {
        guard let scalar = take() else { return .sequence([]) }
        switch scalar {
        case "(":
            if peek() == "?" {
                guard peek(1) == ":" else {
                    throw PatternError(
                        description: "the pattern has (?…: only groups (?:…) are known there")
                }
                position += 2
            }
            let inner = try parseAlternatives()
            guard take() == ")" else {
                throw PatternError(description: "the pattern has a ( that is never closed")
            }
            return inner
        case "[": return .oneOf(try parseSet())
        case ".": return .oneOf(dotTakesLineEnds ? .everything : .withoutLineEnd)
        case "^": return .assert(.start)
        case "$": return .assert(.end)
        case "*", "+", "?":
            throw PatternError(description: "the pattern has a \(scalar) with nothing before it")
        case "\\":
            if peek() == "b" || peek() == "B" {
                return .assert(take() == "b" ? .wordBoundary : .noWordBoundary)
            }
            return try parseEscape()
        default: return .scalar(scalar.value)
        }
    }

    /// What follows a backslash: a class or one character.
    private mutating func parseEscape() throws(PatternError) -> PatternTree {
        guard let scalar = take() else {
            throw PatternError(description: "the pattern ends with a backslash")
        }
        switch scalar {
        case "d": return .oneOf(.digits)
        case "D": return .oneOf(ScalarSet.digits.inverted)
        case "w": return .oneOf(.words)
        case "W": return .oneOf(ScalarSet.words.inverted)
        case "s": return .oneOf(.blanks)
        case "S": return .oneOf(ScalarSet.blanks.inverted)
        case "n": return .scalar(0x0A)
        case "r": return .scalar(0x0D)
        case "t": return .scalar(0x09)
        case "x": return .scalar(try parseHexadecimal())
        case "a"..."z", "A"..."Z", "0"..."9":
            throw PatternError(description: "the pattern has \\\(scalar), which is not known here")
        default: return .scalar(scalar.value)
        }
    }

    private mutating func parseHexadecimal() throws(PatternError) -> UInt32 {
        let isBraced = peek() == "{"
        if isBraced { position += 1 }
        var value: UInt32 = 0
        var digits = 0
        while digits < (isBraced ? 6 : 2), let scalar = peek(),
            let digit = Character(scalar).hexDigitValue
        {
            value = value << 4 | UInt32(digit)
            digits += 1
            position += 1
        }
        guard digits > 0, isBraced ? take() == "}" : digits == 2 else {
            throw PatternError(description: "after \\x the pattern needs 41 or {1F4A9}")
        }
        return value
    }

    private mutating func parseSet() throws(PatternError) -> ScalarSet {
        var set = ScalarSet()
        if peek() == "^" {
            set.isInverted = true
            position += 1
        }
        var isFirst = true
        while let scalar = take() {
            if scalar == "]", !isFirst { return set }
            isFirst = false
            switch try setMember(scalar) {
            case .oneOf(let members): set.ranges.append(contentsOf: members.plainRanges)
            case .scalar(let first):
                guard peek() == "-", let after = peek(1), after != "]" else {
                    set.ranges.append(first...first)
                    continue
                }
                position += 1
                guard let next = take(), case .scalar(let last) = try setMember(next),
                    first <= last
                else {
                    throw PatternError(description: "the pattern has a range that goes backwards")
                }
                set.ranges.append(first...last)
            default: break
            }
        }
        throw PatternError(description: "the pattern has a [ that is never closed")
    }

    private mutating func setMember(_ scalar: Unicode.Scalar) throws(PatternError) -> PatternTree {
        scalar == "\\" ? try parseEscape() : .scalar(scalar.value)
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        position + ahead < scalars.count ? scalars[position + ahead] : nil
    }

    private mutating func take() -> Unicode.Scalar? {
        guard let scalar = peek() else { return nil }
        position += 1
        return scalar
    }
}
