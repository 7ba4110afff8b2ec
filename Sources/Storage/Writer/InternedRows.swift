internal import Telemetry

/// Rows of resources, or of scopes, by content: what was met before gets the row that it has.
struct InternedRows {
    private var known = InternTable()
    private var content: [UInt8] = []
    private let insert: Statement
    /// Of the attributes of rows made since all was forgotten.
    private(set) var byteCount = 0

    /// - Parameter insert: takes a row's number, the ordinal of the span that it is born with, the
    ///   columns, and the attributes.
    init(_ insert: Statement) {
        self.insert = insert
    }

    mutating func removeAll() {
        known.removeAll()
        byteCount = 0
    }

    /// - Parameters:
    ///   - columns: numbers, and string rows, which begin at 1; nil where empty.
    ///   - attributes: JSON.
    ///   - nextRow: what a row made now is numbered.
    mutating func row(
        _ columns: [Int64?], attributes: UnsafeBufferPointer<UInt8>, bornWith span: Int64,
        nextRow: inout Int64
    ) throws(StoreError) -> Int64 {
        content.removeAll(keepingCapacity: true)
        for column in columns {
            withUnsafeBytes(of: column ?? 0) { content.append(contentsOf: $0) }
        }
        content.append(contentsOf: attributes)
        let insert = insert
        let made = nextRow
        let row = try content.withUnsafeBufferPointer { content throws(StoreError) in
            try known.row(for: content) { () throws(StoreError) in
                insert.bind(made, at: 1)
                insert.bind(span, at: 2)
                for (index, column) in columns.enumerated() {
                    insert.bind(column, at: Int32(index + 3))
                }
                insert.bind(optionalText: attributes, at: Int32(columns.count + 3))
                try insert.run()
                return made
            }
        }
        if row == made {
            byteCount += attributes.count
            nextRow += 1
        }
        return row
    }
}
