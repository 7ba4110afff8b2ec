internal import CPlatform

/// Where a column's bytes lie: large ones in pages of their own, which come all at once and go back
/// to the system with the column.
struct ColumnMemory {
    let start: UnsafeMutableRawPointer
    private let byteCount: Int
    private let isPages: Bool

    /// From here on pages are worth a call of the system for each column.
    private static let largeByteCount = 48 << 10

    init(byteCount: Int) {
        self.byteCount = byteCount
        if byteCount >= ColumnMemory.largeByteCount,
            let pages = cplatform_allocate_pages(byteCount)
        {
            (start, isPages) = (pages, true)
        } else {
            start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 8)
            isPages = false
        }
    }

    func deallocate() {
        if isPages { cplatform_free_pages(start, byteCount) } else { start.deallocate() }
    }
}
