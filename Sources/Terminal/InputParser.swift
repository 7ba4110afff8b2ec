// The bytes of a terminal as events. Pure: no clock, no descriptor.
//
// ESC starts a sequence or is the Escape key alone; only time tells them apart, so the parser says
// how long it waits for more (`patience`), and the reader calls `flush()` when nothing came.
//
//   ESC [ parameters final      CSI: keys, mouse (SGR), paste brackets, focus, reports
//   ESC O final                 SS3: keys in application mode
//   ESC ] … BEL or ESC \        OSC: the answer about the background
//   ESC P, _, ^, X … ESC \      other strings: left out
//   ESC character               Alt and that character
//   ESC [ 200 ~ … ESC [ 201 ~   pasted text, whatever is in it
//
// Sources: ECMA-48; xterm's ctlseqs; rxvt's and the Linux console's own keys.

/// Turns the bytes that a terminal sends into events.
struct InputParser {
    /// Pasted text beyond this many bytes is left out.
    static let pasteLimit = 1 << 20
    /// No sequence of a terminal's is longer than this, except pastes.
    static let sequenceLimit = 4096

    private var bytes: [UInt8] = []
    /// What was pasted so far, while a paste goes on.
    private var paste: [UInt8]?

    /// How long an unfinished sequence may wait for its rest, in milliseconds; nil when there is
    /// none. A paste may take its time, but not swallow keys for ever.
    var patience: Int? {
        paste != nil ? 1000 : bytes.isEmpty ? nil : 25
    }

    mutating func feed(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// The next complete event; nil when the rest is unfinished or nothing is left.
    mutating func next() -> InputEvent? {
        next(isFinal: false)
    }

    /// Settles what is unfinished because nothing follows: a lone ESC is the Escape key.
    mutating func flush() -> InputEvent? {
        next(isFinal: true)
    }

    private mutating func next(isFinal: Bool) -> InputEvent? {
        while true {
            if paste != nil { return nextOfPaste(isFinal: isFinal) }
            guard !bytes.isEmpty else { return nil }
            switch InputParser.step(bytes[...], isFinal: isFinal) {
            case .event(let event, let length):
                bytes.removeFirst(length)
                return event
            case .skip(let length):
                bytes.removeFirst(length)
            case .pasteStarts(let length):
                bytes.removeFirst(length)
                paste = []
            case .incomplete:
                guard isFinal || bytes.count > InputParser.sequenceLimit else { return nil }
                bytes.removeAll()
            }
        }
    }

    private static let pasteEnd = Array("\u{1b}[201~".utf8)

    private mutating func nextOfPaste(isFinal: Bool) -> InputEvent? {
        var text = paste ?? []
        // So that `text` is the only owner and grows in place.
        paste = []
        let end = InputParser.pasteEnd
        var index = 0
        while index < bytes.count {
            if bytes[index] == end[0] {
                let rest = bytes[index...].prefix(end.count)
                if rest.elementsEqual(end) {
                    bytes.removeFirst(index + end.count)
                    paste = nil
                    return .paste(InputParser.pasted(text))
                }
                // The bracket may be cut by the end of what was read.
                if !isFinal, rest.count < end.count, end.starts(with: rest) { break }
            }
            if text.count < InputParser.pasteLimit { text.append(bytes[index]) }
            index += 1
        }
        bytes.removeFirst(index)
        paste = isFinal ? nil : text
        return isFinal ? .paste(InputParser.pasted(text)) : nil
    }

    /// Terminals send a carriage return for every line break.
    private static func pasted(_ bytes: [UInt8]) -> String {
        var text = ""
        for character in String(decoding: bytes, as: UTF8.self) {
            text.append(character == "\r" || character == "\r\n" ? "\n" : character)
        }
        return text
    }
}

extension InputParser {
    /// What the beginning of the bytes is.
    enum Step {
        case event(InputEvent, length: Int)
        /// Nothing that a program needs.
        case skip(length: Int)
        case pasteStarts(length: Int)
        case incomplete
    }

    /// Reads one event from the beginning of `bytes`, which aren't empty.
    static func step(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        guard let first = bytes.first else { return .incomplete }
        guard first == 0x1b else { return character(bytes) }
        let rest = bytes.dropFirst()
        guard let second = rest.first else {
            return isFinal ? .event(.key(.escape), length: 1) : .incomplete
        }
        let sequence: Step
        switch second {
        case UInt8(ascii: "["): sequence = controlSequence(bytes)
        case UInt8(ascii: "O"): sequence = singleShift(bytes)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
            UInt8(ascii: "X"):
            sequence = controlString(bytes)
        case 0x1b: return afterEscape(rest, isFinal: isFinal)
        default: return withAlt(character(rest))
        }
        // A character alone after ESC, when nothing follows: Alt and that character.
        if case .incomplete = sequence, isFinal, rest.count == 1 {
            return withAlt(character(rest))
        }
        return sequence
    }

    /// ESC before ESC: Alt and a key of rxvt's, or Escape pressed before something else.
    private static func afterEscape(_ rest: ArraySlice<UInt8>, isFinal: Bool) -> Step {
        switch step(rest, isFinal: isFinal) {
        case .incomplete: return isFinal ? .event(.key(.escape), length: 1) : .incomplete
        case .event(.key(let key), let length) where key != .escape && length > 2:
            return withAlt(.event(.key(key), length: length))
        default: return .event(.key(.escape), length: 1)
        }
    }

    private static func withAlt(_ step: Step) -> Step {
        switch step {
        case .event(.key(var key), let length):
            key.modifiers.insert(.alt)
            return .event(.key(key), length: length + 1)
        case .event(let event, let length): return .event(event, length: length + 1)
        case .skip(let length): return .skip(length: length + 1)
        case .pasteStarts, .incomplete: return step
        }
    }

    /// A control character or one scalar of UTF-8.
    private static func character(_ bytes: ArraySlice<UInt8>) -> Step {
        guard let first = bytes.first else { return .incomplete }
        switch first {
        case 0x00: return .event(.key(.ctrl(" ")), length: 1)
        case 0x09: return .event(.key(.tab), length: 1)
        case 0x0a, 0x0d: return .event(.key(.enter), length: 1)
        case 0x08, 0x7f: return .event(.key(.backspace), length: 1)
        case 0x1a: return .event(.suspend, length: 1)
        case 0x01..<0x1b:
            return .event(.key(.ctrl(Character(Unicode.Scalar(first + 0x60)))), length: 1)
        case 0x1b: return .event(.key(.escape), length: 1)
        case 0x1c..<0x20:
            return .event(.key(.ctrl(Character(Unicode.Scalar(first + 0x40)))), length: 1)
        case 0x20..<0x7f:
            return .event(.key(.character(Character(Unicode.Scalar(first)))), length: 1)
        case 0xc2..<0xf5:
            let length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
            let encoded = bytes.prefix(length)
            if let wrong = encoded.dropFirst().firstIndex(where: { $0 & 0xc0 != 0x80 }) {
                return .skip(length: wrong - bytes.startIndex)
            }
            guard encoded.count == length else { return .incomplete }
            guard let text = String(validating: encoded, as: UTF8.self), let character = text.first,
                first != 0xc2 || encoded[encoded.startIndex + 1] >= 0xa0
            else { return .skip(length: length) }
            return .event(.key(.character(character)), length: length)
        default: return .skip(length: 1)
        }
    }
}
