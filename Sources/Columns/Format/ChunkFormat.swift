/// The bytes of a chunk, version 1.
///
/// A chunk is a *directory* and, apart from it, the bytes of each *column*, so that a query reads
/// the directory and the columns that it names. All numbers are little-endian; what is called
/// padded ends at a multiple of 8 bytes, counted from the start of its part, with zeros.
///
/// Directory:
/// ```
/// u32 magic "TTCH"   u16 version   u16 flags: 1 = some key has no column, for there are too many
/// u32 spans          u32 columns
/// i64 first ordinal  i64 last ordinal
/// i64 least start    i64 greatest start
/// i64 least trace    i64 greatest trace
/// for each column:
///   u8 0 = intrinsic, 1 = attribute   u8 IntrinsicColumn or ColumnType
///   u16 flags: 1 = some value is missing, for it is too long; 2 = least and greatest are given
///   u32 rows (spans, or entries of a table)   u32 present (rows that have a value)
///   u32 bytes of the column   u64 checksum of these bytes
///   i64 least value   i64 greatest value (ints, or the bits of doubles; NaN counts for neither)
///   u32 bytes of the key, then these, padded
/// u64 checksum of all before it
/// ```
///
/// Column:
/// ```
/// u8 ColumnType   u8 width 0, 1, 2, 4 or 8   u8 1 = has a bitmap   u8 0   u32 present
/// i64 base   i64 step
/// bitmap: a bit for each row, least first, padded; only where some row has no value
/// dictionary, for strings and others: u32 entries   u32 bytes
///   u32 where each entry begins, and where the last one ends, padded   the bytes, padded
/// values: `present` unsigned numbers of `width` bytes, padded
/// ```
/// The value of the i-th row that has one is `base + step × i + number`, wrapping: of an int or
/// bool itself, of a double its bits, of a text its entry in the dictionary.
///
/// A reader checks sizes, checksums, bitmaps and codes before it uses any; a column that fails is
/// refused as a whole. The directory's numbers are used for skipping, never as bounds of memory.
enum ChunkFormat {
    static let magic: UInt32 = 0x4843_5454
    static let version: UInt16 = 1

    enum DirectoryFlag {
        static let hasMoreKeys: UInt16 = 1
    }

    enum ColumnFlag {
        static let isIncomplete: UInt16 = 1
        static let hasBounds: UInt16 = 2
    }

    /// Words of a bitmap over so many rows.
    @inline(__always)
    static func wordCount(_ rows: Int) -> Int { (rows + 63) >> 6 }

    @inline(__always)
    static func padded(_ count: Int) -> Int { (count + 7) & ~7 }
}
