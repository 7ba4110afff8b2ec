// The sequences of InputParser that begin with ESC and a letter or bracket.

extension InputParser {
    /// `ESC [ parameters final`.
    static func controlSequence(_ bytes: ArraySlice<UInt8>) -> Step {
        let body = bytes.dropFirst(2)
        // The Linux console's F1 to F5: ESC [ [ A to E.
        if body.first == UInt8(ascii: "[") {
            guard let letter = body.dropFirst().first else { return .incomplete }
            guard (0x41...0x45).contains(letter) else { return .skip(length: 3) }
            return .event(.key(.function(Int(letter) - 0x40)), length: 4)
        }
        guard let end = body.firstIndex(where: { !(0x20...0x3f).contains($0) }) else {
            return .incomplete
        }
        let length = end - bytes.startIndex + 1
        let final = bytes[end]
        // What can't be in a sequence breaks it off, and begins something else.
        guard (0x40...0x7e).contains(final) else { return .skip(length: length - 1) }
        let parameters = body[..<end]
        if parameters.first == UInt8(ascii: "<") {
            guard final == UInt8(ascii: "M") || final == UInt8(ascii: "m"),
                let mouse = mouse(
                    numbers(parameters.dropFirst()), isRelease: final == UInt8(ascii: "m"))
            else { return .skip(length: length) }
            return .event(.mouse(mouse), length: length)
        }
        if final == UInt8(ascii: "M"), parameters.isEmpty {
            // A report in X10's way, which is never asked for: three bytes follow.
            return bytes.count >= length + 3 ? .skip(length: length + 3) : .incomplete
        }
        guard parameters.allSatisfy({ $0 < 0x3c }) else { return .skip(length: length) }
        let numbers = numbers(parameters)
        switch (final, numbers.first ?? 0) {
        case (UInt8(ascii: "~"), 200): return .pasteStarts(length: length)
        case (UInt8(ascii: "I"), _): return .event(.focus(true), length: length)
        case (UInt8(ascii: "O"), _): return .event(.focus(false), length: length)
        default:
            guard let key = key(final: final, numbers) else { return .skip(length: length) }
            return .event(.key(key), length: length)
        }
    }

    /// `ESC O final`: cursor and keypad keys in application mode, F1 to F4.
    static func singleShift(_ bytes: ArraySlice<UInt8>) -> Step {
        let body = bytes.dropFirst(2)
        guard let end = body.firstIndex(where: { !(0x30...0x39).contains($0) }) else {
            return .incomplete
        }
        let length = end - bytes.startIndex + 1
        let final = bytes[end]
        let modifiers = numbers(body[..<end]).first ?? 1
        switch final {
        case UInt8(ascii: "M"): return .event(.key(.enter), length: length)
        case 0x6a...0x79:
            // The keypad's `* + , - . /` and digits.
            return .event(.key(.character(Character(Unicode.Scalar(final - 0x40)))), length: length)
        case 0x61...0x64:
            return .event(.key(Key(arrow(final - 0x20) ?? .up, .control)), length: length)
        default:
            guard let key = key(final: final, [1, modifiers]) else { return .skip(length: length) }
            return .event(.key(key), length: length)
        }
    }

    /// `ESC ]` and its like: up to BEL or ESC \.
    static func controlString(_ bytes: ArraySlice<UInt8>) -> Step {
        let body = bytes.dropFirst(2)
        guard let end = body.firstIndex(where: { $0 == 0x07 || $0 == 0x1b }) else {
            return .incomplete
        }
        var length = end - bytes.startIndex + 1
        if bytes[end] == 0x1b {
            guard let last = bytes[(end + 1)...].first else { return .incomplete }
            // Another sequence begins: this one was broken off.
            guard last == UInt8(ascii: "\\") else { return .skip(length: length - 1) }
            length += 1
        }
        guard bytes[bytes.startIndex + 1] == UInt8(ascii: "]"),
            let color = reportedBackground(String(decoding: body[..<end], as: UTF8.self)),
            let background = Background(of: color)
        else { return .skip(length: length) }
        return .event(.background(background), length: length)
    }

    /// `11;rgb:1e1e/1e1e/1e1e`, one to four digits a component (XParseColor).
    static func reportedBackground(_ report: String) -> Color? {
        guard report.hasPrefix("11;rgb") else { return nil }
        let components = report.split(separator: ":").last?.split(separator: "/").prefix(3)
            .compactMap { digits -> UInt8? in
                guard (1...4).contains(digits.utf8.count), let value = Int(digits, radix: 16),
                    value >= 0
                else { return nil }
                let most = (1 << (4 * digits.utf8.count)) - 1
                return UInt8(value * 255 / most)
            }
        guard let components, components.count == 3 else { return nil }
        return Color(red: components[0], green: components[1], blue: components[2])
    }

    /// The numbers between semicolons, 0 where one is missing or absurd.
    private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
        parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { digits in
                var value = 0
                for digit in digits {
                    guard (0x30...0x39).contains(digit), value < 100_000 else { return 0 }
                    value = value * 10 + Int(digit - 0x30)
                }
                return value
            }
    }

    /// xterm's SGR report: button and modifiers in bits, column and row from 1.
    private static func mouse(_ numbers: [Int], isRelease: Bool) -> Mouse? {
        guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
        let code = numbers[0]
        var modifiers: Key.Modifiers = []
        if code & 4 != 0 { modifiers.insert(.shift) }
        if code & 8 != 0 { modifiers.insert(.alt) }
        if code & 16 != 0 { modifiers.insert(.control) }
        let buttons: [Mouse.Button] = [.left, .middle, .right]
        let action: Mouse.Action
        switch code & ~(4 | 8 | 16) {
        case let button where button < 3:
            action = isRelease ? .release(buttons[button]) : .press(buttons[button])
        case let moved where (32..<35).contains(moved): action = .drag(buttons[moved - 32])
        case 64: action = .wheelUp
        case 65: action = .wheelDown
        case 66: action = .wheelLeft
        case 67: action = .wheelRight
        default: return nil
        }
        return Mouse(action, x: numbers[1] - 1, y: numbers[2] - 1, modifiers: modifiers)
    }

    private static func key(final: UInt8, _ numbers: [Int]) -> Key? {
        let number = numbers.first ?? 0
        let modifiers = modifiers(numbers.count > 1 ? numbers[1] : 1)
        switch final {
        case UInt8(ascii: "~"):
            // xterm's modifyOtherKeys: 27; modifiers; character ~
            if number == 27, numbers.count == 3 { return character(numbers[2], modifiers) }
            return tilde(number).map { Key($0, modifiers) }
        // rxvt: Ctrl, and Ctrl with Shift.
        case UInt8(ascii: "^"): return tilde(number).map { Key($0, .control) }
        case UInt8(ascii: "@"): return tilde(number).map { Key($0, [.control, .shift]) }
        case UInt8(ascii: "u"): return character(number, modifiers)
        case UInt8(ascii: "Z"): return .backtab
        case UInt8(ascii: "H"): return Key(.home, modifiers)
        case UInt8(ascii: "F"): return Key(.end, modifiers)
        case 0x50...0x53: return Key(.function(Int(final) - 0x4f), modifiers)
        // rxvt: Shift and an arrow.
        case 0x61...0x64: return arrow(final - 0x20).map { Key($0, .shift) }
        default: return arrow(final).map { Key($0, modifiers) }
        }
    }

    private static func modifiers(_ number: Int) -> Key.Modifiers {
        Key.Modifiers(rawValue: UInt8(truncatingIfNeeded: max(1, number) - 1) & 7)
    }

    private static func arrow(_ final: UInt8) -> Key.Code? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        default: nil
        }
    }

    private static func tilde(_ number: Int) -> Key.Code? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23...26: .function(number - 12)
        case 28, 29: .function(number - 13)
        case 31...34: .function(number - 14)
        default: nil
        }
    }

    /// A key told by its character's number.
    private static func character(_ number: Int, _ modifiers: Key.Modifiers) -> Key? {
        switch number {
        case 9: return Key(.tab, modifiers)
        case 13: return Key(.enter, modifiers)
        case 27: return Key(.escape, modifiers)
        case 8, 127: return Key(.backspace, modifiers)
        default:
            guard number >= 0x20, let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: number)),
                !(0x7f..<0xa0).contains(scalar.value)
            else { return nil }
            return Key(.character(Character(scalar)), modifiers)
        }
    }
}
