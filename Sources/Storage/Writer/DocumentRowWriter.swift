/// Writes the original documents of X-Ray spans, each under the ordinal of its span.
struct DocumentRowWriter {
    private let insertion: Statement
    private let deletion: Statement
    private let renumbering: Statement

    init(_ connection: Connection) throws(StoreError) {
        insertion = try connection.statement("INSERT INTO document VALUES (?1, ?2)")
        deletion = try connection.statement("DELETE FROM document WHERE id = ?1")
        renumbering = try connection.statement("UPDATE document SET id = ?2 WHERE id = ?1")
    }

    func insert(
        _ content: UnsafeBufferPointer<UInt8>, ordinal: Int64
    ) throws(StoreError) {
        insertion.bind(ordinal, at: 1)
        insertion.bind(blob: UnsafeRawBufferPointer(content), at: 2)
        try insertion.run()
    }

    func delete(ordinal: Int64) throws(StoreError) {
        deletion.bind(ordinal, at: 1)
        try deletion.run()
    }

    func move(from ordinal: Int64, to new: Int64) throws(StoreError) {
        renumbering.bind(ordinal, at: 1)
        renumbering.bind(new, at: 2)
        try renumbering.run()
    }
}
