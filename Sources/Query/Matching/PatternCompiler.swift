/// Turns a pattern's tree into the program that `PatternSearch` runs.
struct PatternCompiler {
    var program: [Pattern.Instruction] = []
    /// Parts looked at: a repeated nothing takes no instruction, but time.
    private var parts = 0

    mutating func append(_ tree: PatternTree) throws(PatternError) {
        parts += 1
        guard parts < Pattern.maximumProgramSize else {
            throw PatternError(description: "the pattern is too large: its counts multiply")
        }
        switch tree {
        case .scalar(let value): program.append(.scalar(value))
        case .oneOf(let set): program.append(.oneOf(set))
        case .assert(let assertion): program.append(.assert(assertion))
        case .sequence(let parts):
            for part in parts { try append(part) }
        case .alternatives(let parts): try append(alternatives: parts)
        case .repeated(let inner, let least, let most):
            for _ in 0..<least { try append(inner) }
            guard let most else { return try append(endless: inner) }
            for _ in least..<most { try append(optional: inner) }
        }
    }

    private mutating func append(alternatives parts: [PatternTree]) throws(PatternError) {
        var jumps: [Int] = []
        for (index, part) in parts.enumerated() {
            guard index < parts.count - 1 else {
                try append(part)
                break
            }
            let split = program.count
            program.append(.match)  // Replaced below, once its target is known.
            try append(part)
            jumps.append(program.count)
            program.append(.match)
            program[split] = .split(split + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func append(endless inner: PatternTree) throws(PatternError) {
        let split = program.count
        program.append(.match)
        try append(inner)
        program.append(.jump(split))
        program[split] = .split(split + 1, program.count)
    }

    private mutating func append(optional inner: PatternTree) throws(PatternError) {
        let split = program.count
        program.append(.match)
        try append(inner)
        program[split] = .split(split + 1, program.count)
    }
}
