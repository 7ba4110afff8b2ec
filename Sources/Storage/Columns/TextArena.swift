/// Texts of string rows that stay where they are, for builders that copy them. Bounded.
final class TextArena {
    private static let maximumByteCount = 8 << 20
    private static let maximumCount = 1 << 16

    private var texts: [Int64: UnsafeMutableBufferPointer<UInt8>] = [:]
    private var byteCount = 0
    private let row: Statement

    init(_ connection: Connection) throws(StoreError) {
        row = try connection.statement("SELECT text FROM string WHERE id = ?1")
    }

    deinit {
        for text in texts.values { text.deallocate() }
    }

    /// Forgets texts before they are too many: none that was given may be used any more.
    func makeRoom() {
        guard byteCount > TextArena.maximumByteCount || texts.count > TextArena.maximumCount else {
            return
        }
        for text in texts.values { text.deallocate() }
        texts.removeAll()
        byteCount = 0
    }

    /// The text of a string row, valid until `makeRoom`; empty for nil and for a row that is not
    /// there.
    func text(_ number: Int64?) throws(StoreError) -> UnsafeBufferPointer<UInt8> {
        guard let number else { return UnsafeBufferPointer(start: nil, count: 0) }
        if let known = texts[number] { return UnsafeBufferPointer(known) }
        row.bind(number, at: 1)
        defer { row.reset() }
        let bytes = try row.step() ? row.bytes(0) : UnsafeBufferPointer(start: nil, count: 0)
        let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        texts[number] = text
        byteCount += bytes.count
        return UnsafeBufferPointer(text)
    }
}
