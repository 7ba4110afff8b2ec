/// A parsed JSON document as simdjson lays it out: one word for each value, in document order.
///
/// The top 8 bits of a word are its tag, the others its payload: of `{` and `[` the low 32 bits
/// are the index behind the closing word; of `"` an offset to a length (4 bytes) and the bytes,
/// valid UTF-8; of `l`, `u` and `d` the value is the next word. A value is known by its index;
/// word 0 is the root's, so the document's value is at 1.
struct JSONTape: ~Escapable {
    let words: Span<UInt64>
    let strings: RawSpan

    @_lifetime(copy words, copy strings)
    init(words: Span<UInt64>, strings: RawSpan) {
        self.words = words
        self.strings = strings
    }

    enum Tag {
        static let object = UInt8(ascii: "{")
        static let objectEnd = UInt8(ascii: "}")
        static let array = UInt8(ascii: "[")
        static let arrayEnd = UInt8(ascii: "]")
        static let string = UInt8(ascii: "\"")
        static let signed = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let `true` = UInt8(ascii: "t")
        static let `false` = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
    }

    /// The document's value.
    static let root = 1

    @inline(__always)
    func tag(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index] >> 56)
    }

    /// The index behind a value and all that is in it.
    @inline(__always)
    func next(_ index: Int) -> Int {
        let word = words[index]
        switch UInt8(truncatingIfNeeded: word >> 56) {
        case Tag.object, Tag.array: return Int(UInt32(truncatingIfNeeded: word))
        case Tag.signed, Tag.unsigned, Tag.double: return index &+ 2
        default: return index &+ 1
        }
    }

    /// The range of a string's bytes in `strings`. The value must be a string.
    @inline(__always)
    func stringRange(_ index: Int) -> Range<Int> {
        let offset = Int(truncatingIfNeeded: words[index] & 0x00FF_FFFF_FFFF_FFFF)
        let count = strings.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return offset &+ 4..<offset &+ 4 &+ Int(count)
    }

    /// Gives `body` a string's bytes. The value must be a string.
    @inline(__always)
    func withString<Result>(
        _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        strings.withBytes(stringRange(index), body)
    }

    /// The next word as the number it is.
    @inline(__always)
    func signed(_ index: Int) -> Int64 { Int64(bitPattern: words[index &+ 1]) }
    @inline(__always)
    func unsigned(_ index: Int) -> UInt64 { words[index &+ 1] }
    @inline(__always)
    func double(_ index: Int) -> Double { Double(bitPattern: words[index &+ 1]) }

    @inline(__always)
    func isNull(_ index: Int) -> Bool { tag(index) == Tag.null }
}
