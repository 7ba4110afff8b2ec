/// Runs a pattern's program over a text: the set of all states it may be in, a character at a time.
struct PatternSearch {
    private let pattern: Pattern
    /// The states to advance with the next character, each once.
    private var states: [Int] = []
    /// For each instruction the step in which it was last added.
    private var addedInStep: [Int]
    private var step = 0
    private var isFound = false
    /// Scratch: instructions still to follow.
    private var pending: [Int] = []

    init(pattern: Pattern) {
        self.pattern = pattern
        addedInStep = Array(repeating: -1, count: pattern.program.count)
    }

    mutating func run(over text: String) -> Bool {
        var before: UInt32?
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()?.value
        var current: [Int] = []
        while true {
            // A match may begin anywhere: the start is added at every position.
            add(0, before: before, after: next)
            if isFound { return true }
            guard let scalar = next else { return false }
            swap(&current, &states)
            states.removeAll(keepingCapacity: true)
            step += 1
            next = scalars.next()?.value
            for state in current where takes(scalar, at: state) {
                add(state + 1, before: scalar, after: next)
                if isFound { return true }
            }
            before = scalar
        }
    }

    /// Adds an instruction and all that are reached from it without a character.
    private mutating func add(_ start: Int, before: UInt32?, after: UInt32?) {
        pending.append(start)
        while let state = pending.popLast() {
            guard addedInStep[state] != step else { continue }
            addedInStep[state] = step
            switch pattern.program[state] {
            case .scalar, .oneOf: states.append(state)
            case .assert(let assertion):
                if holds(assertion, before: before, after: after) { pending.append(state + 1) }
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .jump(let target): pending.append(target)
            case .match: isFound = true
            }
        }
    }

    private func takes(_ scalar: UInt32, at state: Int) -> Bool {
        switch pattern.program[state] {
        case .scalar(let expected):
            return scalar == expected
                || pattern.ignoresCase && Self.folded(scalar) == Self.folded(expected)
        case .oneOf(let set):
            guard pattern.ignoresCase else { return set.contains(scalar) }
            return set.contains(scalar) || set.contains(Self.folded(scalar))
                || set.contains(Self.capital(scalar))
        default: return false
        }
    }

    private func holds(
        _ assertion: Pattern.Assertion, before: UInt32?, after: UInt32?
    ) -> Bool {
        switch assertion {
        case .start: return before == nil
        case .end: return after == nil
        case .wordBoundary, .noWordBoundary:
            let isBoundary =
                (before.map(ScalarSet.words.contains) ?? false)
                != (after.map(ScalarSet.words.contains) ?? false)
            return isBoundary == (assertion == .wordBoundary)
        }
    }

    /// The lower-case letter, where that is one character.
    private static func folded(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar + 0x20 : scalar }
        return single(Unicode.Scalar(scalar)?.properties.lowercaseMapping) ?? scalar
    }

    private static func capital(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return (0x61...0x7A).contains(scalar) ? scalar - 0x20 : scalar }
        return single(Unicode.Scalar(scalar)?.properties.uppercaseMapping) ?? scalar
    }

    private static func single(_ mapping: String?) -> UInt32? {
        guard let scalars = mapping?.unicodeScalars, scalars.count == 1 else { return nil }
        return scalars.first?.value
    }
}
