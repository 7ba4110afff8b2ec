/// The elements of a JSON array as ranges of its text, without the white space around them. It
/// looks at brackets, quotes and commas only: the text must be known to be JSON.
struct JSONElements: Sequence, IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int

    init(of array: UnsafeRawBufferPointer) {
        bytes = array
        let start = array.firstIndex(of: UInt8(ascii: "[")) ?? array.count
        position = start + 1
    }

    mutating func next() -> Range<Int>? {
        skipSpace()
        guard position < bytes.count, bytes[position] != UInt8(ascii: "]") else { return nil }
        let start = position
        var end = position
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "]"):
                if depth == 0 { return start..<end }
                depth -= 1
            case UInt8(ascii: ","):
                guard depth == 0 else { break }
                position += 1
                return start..<end
            default: break
            }
            position += 1
            if !TraceFileFormat.isSpace(byte) { end = Swift.min(position, bytes.count) }
        }
        return start..<end
    }

    private mutating func skipSpace() {
        while position < bytes.count, TraceFileFormat.isSpace(bytes[position]) { position += 1 }
    }

    /// Goes to a string's closing quote.
    private mutating func skipString() {
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
    }
}
