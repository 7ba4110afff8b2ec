/// Reading documents of a known shape, member by member.
extension JSONReader {
    /// Calls `body` with each member's key and the reader at its value. Whatever `body` reads of
    /// it, the next call is at the next member. Stops early where the text is damaged.
    public mutating func forEachMember(_ body: (String, inout JSONReader) -> Void) {
        guard take(UInt8(ascii: "{")), peek() != UInt8(ascii: "}") else { return }
        repeat {
            guard let key = readString(), take(UInt8(ascii: ":")), visitValue({ body(key, &$0) })
            else { return }
        } while take(UInt8(ascii: ","))
    }

    /// Calls `body` with the reader at each element of an array, as `forEachMember` does.
    public mutating func forEachElement(_ body: (inout JSONReader) -> Void) {
        guard take(UInt8(ascii: "[")), peek() != UInt8(ascii: "]") else { return }
        repeat {
            guard visitValue(body) else { return }
        } while take(UInt8(ascii: ","))
    }

    private mutating func visitValue(_ body: (inout JSONReader) -> Void) -> Bool {
        let start = position
        guard skipValue() else { return false }
        let end = position
        position = start
        body(&self)
        position = end
        return true
    }

    /// The text of one value as it stands.
    public mutating func readRaw() -> [UInt8]? {
        _ = peek()
        let start = position
        guard skipValue() else { return nil }
        return Array(bytes[start..<position])
    }

    /// A string; nil for any other value.
    public mutating func readText() -> String? {
        peek() == UInt8(ascii: "\"") ? readString() : nil
    }

    /// A number without fraction; nil for any other value.
    public mutating func readInteger() -> Int64? {
        guard case .int(let value)? = readValue() else { return nil }
        return value
    }

    /// A number of 32 bits; 0 for any other value.
    public mutating func readCount() -> UInt32 {
        readInteger().flatMap(UInt32.init(exactly:)) ?? 0
    }
}
