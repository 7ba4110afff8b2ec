internal import Query

/// The command line taken apart: a command, options with their values, operands. What the values
/// say is read by `Invocation`.
struct Arguments: Equatable {
    struct Given: Equatable {
        var option: Option
        /// Empty for an option without a value.
        var value: String
    }

    var subcommand: Subcommand?
    /// In order; a later one of the same name counts.
    var options: [Given] = []
    var operands: [String] = []

    /// - Parameter words: without the program's name.
    /// - Throws: a failure that quotes the word in question.
    init(_ words: [String]) throws(CommandFailure) {
        var rest = words[...]
        var takesOptions = true
        while let word = rest.popFirst() {
            if takesOptions, word == "--" {
                takesOptions = false
            } else if takesOptions, word.hasPrefix("-"), word != "-" {
                try takeOption(word, from: &rest)
            } else if subcommand == nil, operands.isEmpty {
                subcommand = try Self.subcommand(word)
            } else {
                operands.append(word)
            }
        }
        try check()
    }

    /// The last value given for an option.
    func value(of option: Option) -> String? {
        options.last { $0.option == option }?.value
    }

    func has(_ option: Option) -> Bool { value(of: option) != nil }

    private static func subcommand(_ word: String) throws(CommandFailure) -> Subcommand {
        if let found = Subcommand(rawValue: word) { return found }
        let names = Subcommand.allCases.map(\.rawValue)
        throw CommandFailure(
            "there is no command \(quoted(word))\(suggestion(word, among: names)); the commands "
                + "are \(names.joined(separator: ", "))")
    }

    private mutating func takeOption(
        _ word: String, from rest: inout ArraySlice<String>
    ) throws(CommandFailure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = Option.allCases.first(where: { $0.rawValue == name || $0.short == name })
        else { throw Self.unknownOption(name) }
        guard let placeholder = option.placeholder else {
            guard parts.count == 1 else {
                throw CommandFailure("\(name) takes no value: \(quoted(word))")
            }
            options.append(Given(option: option, value: ""))
            return
        }
        if parts.count == 2 {
            options.append(Given(option: option, value: String(parts[1])))
        } else if let value = rest.popFirst() {
            options.append(Given(option: option, value: value))
        } else {
            throw CommandFailure("\(name) needs a value: \(name) \(placeholder)")
        }
    }

    /// Options that are promised for later say so.
    private static func unknownOption(_ name: String) -> CommandFailure {
        switch name {
        case "--otlp-grpc":
            CommandFailure("--otlp-grpc is not there yet: send OTLP over HTTP (http/protobuf)")
        case "-y": CommandFailure("there is no option \"-y\"; did you mean --yes?")
        default:
            CommandFailure(
                "there is no option \(quoted(name))"
                    + suggestion(name, among: Option.allCases.map(\.rawValue)))
        }
    }

    private func check() throws(CommandFailure) {
        // Whoever asks for help has not decided on the rest.
        if has(.help) || has(.version) { return }
        let subcommand = subcommand ?? .ui
        let allowed = Option.common + subcommand.options
        if let stray = options.first(where: { !allowed.contains($0.option) }) {
            let home = Subcommand.allCases.filter { $0.options.contains(stray.option) }
            throw CommandFailure(
                "\(stray.option.rawValue) does not go with \(subcommand.rawValue), only with "
                    + Arguments.listed(home.map(\.rawValue)))
        }
        let count = subcommand.operandCount
        if operands.count < count.lowerBound {
            throw CommandFailure(
                "\(subcommand.rawValue) needs more: tracetop \(subcommand.rawValue) "
                    + subcommand.operands)
        }
        if operands.count > count.upperBound {
            throw CommandFailure(
                "\(subcommand.rawValue) does not know what to do with "
                    + quoted(operands[count.upperBound]))
        }
    }

    /// `a`, `a and b`, `a, b and c`.
    private static func listed(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// In double quotes, as messages show what was typed.
    static func quoted(_ word: String) -> String { "\"\(word)\"" }

    private func quoted(_ word: String) -> String { Self.quoted(word) }

    /// `; did you mean …?`, or nothing.
    static func suggestion(_ word: String, among known: [String]) -> String {
        Spelling.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
    }
}
