/// The texts of `--help`, wrapped to 80 columns.
enum Help {
    static let width = 80
    private static let indentation = 2
    private static let summaryColumn = 14
    private static let optionColumn = 26

    /// Of `tracetop --help`, or of one command's.
    static func text(for subcommand: Subcommand?) -> String {
        subcommand.map(text) ?? overview
    }

    private static var overview: String {
        var lines = [
            "tracetop: traces of your applications, received and browsed in a terminal", "",
            "usage: tracetop [COMMAND] [OPTIONS]", "", "commands:",
        ]
        for command in Subcommand.allCases {
            lines += entry(command.rawValue, command.summary, column: summaryColumn)
        }
        lines += ["", "common options:"]
        for option in Option.common { lines += entry(option.usage, option.help(for: nil)) }
        lines += [""]
        lines += wrapped(
            "tracetop COMMAND --help says more. Data goes to stdout, everything else to stderr. "
                + "Exit status: 0 done, 1 the data says no (no such trace), 2 bad usage or "
                + "unreadable input.")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(for command: Subcommand) -> String {
        let usage = ["usage: tracetop", command.rawValue, command.operands, "[OPTIONS]"]
        var lines = [
            "tracetop \(command.rawValue): \(command.summary)", "",
            usage.filter { !$0.isEmpty }.joined(separator: " "),
        ]
        for paragraph in command.paragraphs { lines += [""] + wrapped(paragraph) }
        lines += ["", "options:"]
        for option in command.options + command.commonOptions + [.help] {
            lines += entry(option.usage, option.help(for: command))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A term at the left, what it means from `column` on.
    private static func entry(
        _ term: String, _ meaning: String, column: Int = optionColumn
    ) -> [String] {
        let blank = String(repeating: " ", count: column)
        var lines = wrapped(meaning, width: width - column).map { blank + $0 }
        let head = String(repeating: " ", count: indentation) + term
        if head.count + 1 < column, let first = lines.first {
            lines[0] = head + String(first.dropFirst(head.count))
        } else {
            lines.insert(head, at: 0)
        }
        return lines
    }

    /// Lines of at most `width` characters, broken at blanks; a longer word stands alone.
    static func wrapped(_ text: String, width: Int = width) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
