internal import Columns
internal import Telemetry

/// A text as it lies in a column's dictionary; for as long as the column is held.
struct CodedText {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Whether it stands for what is no text: an array, a map, bytes.
    let isJSON: Bool

    var value: GroupValue {
        let text = String(decoding: bytes, as: UTF8.self)
        return isJSON ? GroupValue(json: text) : GroupValue(.string(text))
    }
}

extension CodedText {
    init(_ column: PackedColumn, _ entry: Int) {
        self.init(bytes: column.text(at: entry), isJSON: column.type != .string)
    }
}
