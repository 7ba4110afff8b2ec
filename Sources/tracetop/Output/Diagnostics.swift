internal import Terminal

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What is said beside the data, on stderr. Text from outside is made visible line by line.
enum Diagnostics {
    /// `tracetop: message`, further lines below it as they are.
    static func say(_ message: String) {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { visible(String($0)) }.joined(separator: "\n")
        put("tracetop: \(text)\n")
    }

    static func warn(_ message: String) { say("warning: \(message)") }

    /// Without a newline, to be answered.
    static func ask(_ question: String) { put("tracetop: \(visible(question)) ") }

    /// On a terminal, in the place of the line before.
    static func redraw(_ line: String) { put("\r\u{1B}[K\(visible(line))") }

    private static func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            // What stderr does not take is nobody's to know.
            #if canImport(Glibc)
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #else
            _ = Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #endif
        }
    }
}
