/// The writer's inner loops. Each makes room for all it may write, then writes through a pointer:
/// a check of the capacity for each byte or piece costs more than the bytes.
extension JSONWriter {
    /// Appends what `write` puts behind the pointer, at most `room` bytes; it says how many.
    @inline(__always)
    private mutating func append(
        room: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        if bytes.capacity &- bytes.count < room {
            bytes.reserveCapacity(Swift.max(bytes.count + room, bytes.capacity * 2, 256))
        }
        bytes.append(addingCapacity: room) { output in
            output.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let base = buffer.baseAddress else { return }
                initialized += write(base + initialized)
            }
        }
    }

    /// Appends text as it stands, with a comma before it where one is due.
    mutating func appendSeparated(_ text: UnsafeBufferPointer<UInt8>) {
        let comma = needsComma ? 1 : 0
        append(room: text.count &+ 1) { target in
            target[0] = UInt8(ascii: ",")
            if let source = text.baseAddress {
                (target + comma).update(from: source, count: text.count)
            }
            return comma &+ text.count
        }
        needsComma = true
    }

    /// Appends ASCII without anything to escape, quoted, reading and writing a word at a time.
    /// False, and nothing is written, where the text is not that.
    mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let comma = needsComma ? 1 : 0
        var plain = true
        append(room: text.count &+ 3) { target in
            target[0] = UInt8(ascii: ",")
            target[comma] = UInt8(ascii: "\"")
            plain = JSONEscape.copyPlain(
                UnsafeRawBufferPointer(text), to: UnsafeMutableRawPointer(target + comma + 1))
            target[comma &+ 1 &+ text.count] = UInt8(ascii: "\"")
            return plain ? comma &+ 2 &+ text.count : 0
        }
        if plain { needsComma = true }
        return plain
    }

    /// Appends any text, quoted: escaped, and repaired where it is no UTF-8.
    mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        bytes.append(UInt8(ascii: "\""))
        switch JSONEscape.scan(text) {
        case .plain: bytes.append(contentsOf: text)
        case .needsEscape: JSONEscape.append(text, to: &bytes)
        case .invalid:
            var repaired = String(decoding: text, as: UTF8.self)
            repaired.withUTF8 { JSONEscape.append($0, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends an integer's digits.
    mutating func appendDecimal(_ value: Int64) {
        let comma = needsComma ? 1 : 0
        append(room: 21) { target in
            target[0] = UInt8(ascii: ",")
            var start = comma
            if value < 0 {
                target[start] = UInt8(ascii: "-")
                start &+= 1
            }
            var rest = value.magnitude
            let end = start &+ JSONWriter.digitCount(rest)
            var place = end
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                place &-= 1
                target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            return end
        }
        needsComma = true
    }

    private static func digitCount(_ number: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while number >= limit {
            count &+= 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { return count }
            limit = next
        }
        return count
    }
}
