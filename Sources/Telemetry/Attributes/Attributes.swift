/// Attributes in the order in which they arrived, kept as the JSON text that is stored (see
/// `JSONWriter`) and read when asked: a span that nobody looks into costs no object per attribute.
public struct Attributes: Hashable, Sendable {
    /// A JSON object in UTF-8, or nothing at all where there are no attributes.
    public var json: [UInt8]

    public init(json: [UInt8] = []) {
        self.json = json
    }

    public init(_ pairs: [(key: String, value: AttributeValue)]) {
        guard !pairs.isEmpty else {
            self.init()
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        for pair in pairs {
            writer.key(pair.key)
            writer.write(pair.value)
        }
        writer.endObject()
        self.init(json: writer.bytes)
    }

    public var isEmpty: Bool { json.count <= 2 }

    /// All pairs in order. O(length of the text). A damaged text yields what precedes the damage.
    public var pairs: [(key: String, value: AttributeValue)] {
        var reader = JSONReader(json)
        return reader.readMembers()
    }

    /// The first value under `key`. O(length of the text), and it builds only that value.
    public subscript(key: String) -> AttributeValue? {
        guard !json.isEmpty else { return nil }
        var reader = JSONReader(json)
        guard reader.enterMember(key) else { return nil }
        return reader.readValue()
    }
}
