// A terminal's description with 24-bit colour added, for terminals that have it and whose terminfo
// entry doesn't say so (COLORTERM=truecolor with TERM=xterm-256color or tmux-256color).
//
// ncurses takes its sequences from terminfo alone, and the entries with direct colour are in a
// package that few have installed. So the entry at hand is read capability by capability, changed,
// and written in terminfo's compiled format (term(5), "extended number format"), which ncurses
// accepts in the environment as TERMINFO=b64:….
//
//   header     six shorts: magic 01036, bytes of names, flags, numbers, strings, bytes of table
//   names      "xterm-256color|direct colour" NUL
//   flags      a byte each, then padding to an even offset
//   numbers    four bytes each, little endian, -1 absent
//   strings    offsets into the table, two bytes each, -1 absent
//   table      NUL-terminated, then padding to an even offset
//   extended   five shorts (flags, numbers, strings, items, bytes of table), one flag and padding,
//              the offset of its name, "RGB" NUL
//
// Colour numbers 0 to 15 stay the palette's, others are 0xRRGGBB: ncurses knows that from the RGB
// flag, and setaf and setab below do the same.

internal import CNcurses

struct TerminfoEntry {
    /// The foreground's sequence for a colour number.
    static let setForeground =
        "\u{1b}[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;2;"
        + "%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
    static let setBackground =
        "\u{1b}[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;2;"
        + "%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"

    private var flags: [UInt8] = []
    private var numbers: [Int32] = []
    private var strings: [[UInt8]?] = []

    /// Reads the terminal that `setupterm` made current, and gives it direct colour.
    static func directColor() -> TerminfoEntry {
        var entry = TerminfoEntry()
        while let name = cncurses_flag_name(Int32(entry.flags.count)) {
            // It would set the user's own palette.
            let isSet = cncurses_flag(name) > 0 && String(cString: name) != "ccc"
            entry.flags.append(isSet ? 1 : 0)
        }
        while let name = cncurses_number_name(Int32(entry.numbers.count)) {
            switch String(cString: name) {
            case "colors": entry.numbers.append(0x100_0000)
            case "pairs": entry.numbers.append(0x1_0000)
            default: entry.numbers.append(max(-1, cncurses_number(name)))
            }
        }
        while let name = cncurses_string_name(Int32(entry.strings.count)) {
            switch String(cString: name) {
            case "setaf": entry.strings.append(Array(setForeground.utf8))
            case "setab": entry.strings.append(Array(setBackground.utf8))
            case "op": entry.strings.append(Array("\u{1b}[39;49m".utf8))
            case "initc", "initp", "oc", "setf", "setb": entry.strings.append(nil)
            default:
                let value = cncurses_string(name)
                entry.strings.append(
                    value.map { string in String(cString: string).utf8.map { $0 } })
            }
        }
        return entry
    }

    /// The compiled entry for `term`; nil where its strings exceed what the format can address.
    func compiled(for term: String) -> [UInt8]? {
        let names = Array("\(term)|direct colour".utf8) + [0]
        var table: [UInt8] = []
        var offsets: [UInt8] = []
        for string in strings {
            guard let string else {
                offsets += [0xff, 0xff]
                continue
            }
            TerminfoEntry.append(table.count, to: &offsets)
            table += string + [0]
        }
        guard table.count < 0x7fff else { return nil }
        var bytes: [UInt8] = []
        for number in [0o1036, names.count, flags.count, numbers.count, strings.count, table.count]
        {
            TerminfoEntry.append(number, to: &bytes)
        }
        bytes += names + flags
        TerminfoEntry.pad(&bytes)
        for number in numbers {
            let bits = UInt32(bitPattern: number)
            bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
        }
        bytes += offsets + table
        TerminfoEntry.pad(&bytes)
        let name = Array("RGB".utf8) + [0]
        for number in [1, 0, 0, 1, name.count] {
            TerminfoEntry.append(number, to: &bytes)
        }
        bytes += [1, 0]
        TerminfoEntry.append(0, to: &bytes)
        return bytes + name
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: number))
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    }

    private static func pad(_ bytes: inout [UInt8]) {
        if bytes.count % 2 != 0 { bytes.append(0) }
    }
}
