import Columns
import Telemetry

/// Any bytes as a chunk's directory and as a column of it, both with the right checksum so that it is
/// their contents that are checked, and as the attributes of spans that become columns: an error,
/// or what can be read to its end. See Tests/Fuzz/README.md.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzColumns(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    readDirectory(input)
    readColumn(input)
    buildChunk(input)
    return 0
}

private func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { ChunkDirectory.checksum(of: $0) }
}

private func readDirectory(_ input: [UInt8]) {
    var bytes = input
    withUnsafeBytes(of: checksum(input).littleEndian) { bytes.append(contentsOf: $0) }
    for bytes in [input, bytes] {
        let directory = bytes.withUnsafeBytes { try? ChunkDirectory($0) }
        guard let directory else { continue }
        let again = directory.encoded()
        guard (again.withUnsafeBytes { try? ChunkDirectory($0) }) != nil else {
            fatalError("a directory does not come back")
        }
        _ = directory.indices(ofKey: "key")
    }
}

private let someEntry: ChunkDirectory.Entry? = {
    let builder = ChunkBuilder()
    builder.addResource(0, service: nil, attributes: .init(start: nil, count: 0))
    builder.addScope(0, attributes: .init(start: nil, count: 0))
    builder.append(ChunkSpan())
    return builder.encoded().directory.entries.first
}()

/// The first bytes say of which type and how many rows the column is.
private func readColumn(_ input: [UInt8]) {
    guard input.count >= 27 else { return }
    let bytes = Array(input.dropFirst(3))
    let type = ColumnType(rawValue: input[0] % 5) ?? .int
    let rows = Int(input[1]) | Int(input[2] & 0x3F) << 8
    let present = bytes[4...7].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard var entry = someEntry else { fatalError("a chunk without columns") }
    entry.identity = .attribute("key", type)
    (entry.rowCount, entry.presentCount) = (rows, present)
    (entry.byteCount, entry.checksum) = (bytes.count, checksum(bytes))
    guard let column = bytes.withUnsafeBytes({ try? PackedColumn($0, entry) }) else { return }
    var sum =
        column.integers.reduce(0, &+) &+ Int64(column.strings.reduce(0) { $0 + $1.utf8.count })
    let set = column.presence
    guard Bitmap.count(set) == column.presentCount else { fatalError("a bitmap of other rows") }
    for bound in [Int64.min, -5, 0, 300, .max] {
        let found = [
            column.rows(in: bound...max(bound, 70_000)), column.rows(in: bound...Int64.max),
            column.rows(in: Double(bound)...Double.infinity),
            column.rows(withCodes: [true, false, true]),
        ]
        for rows in found where zip(rows, set).contains(where: { $0 & ~$1 != 0 }) {
            fatalError("a row without a value was found")
        }
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(rows, 1)) { codes in
        guard let start = codes.baseAddress else { return }
        column.unpackCodes(to: start)
        for row in 0..<rows { sum &+= Int64(start[row]) }
    }
    sink = sum
}

/// In release builds what leads nowhere is not done at all.
nonisolated(unsafe) public var sink: Int64 = 0

private func buildChunk(_ input: [UInt8]) {
    let builder = ChunkBuilder()
    builder.addResource(1, service: nil, attributes: .init(start: nil, count: 0))
    input.withUnsafeBufferPointer { text in
        builder.addScope(1, attributes: text)
        for ordinal in 1...3 as ClosedRange<Int64> {
            var span = ChunkSpan()
            (span.ordinal, span.trace, span.resource, span.scope) = (ordinal, 1, 1, 1)
            span.name = text
            // The second has part of it only, so that keys are guessed wrong.
            span.attributes = UnsafeBufferPointer(
                rebasing: ordinal == 2 ? text[..<(text.count / 2)] : text[...])
            builder.append(span)
        }
    }
    guard let chunk = try? MemoryChunk(builder) else { fatalError("a chunk cannot be read") }
    let directory = chunk.reference.directory
    for (place, entry) in directory.entries.enumerated() {
        let column = chunk.column(at: place)
        guard column.rowCount == entry.rowCount else { fatalError("a column of other rows") }
        sink &+= column.integers.reduce(0, &+)
        for text in column.strings { sink &+= Int64(text.utf8.count) }
    }
}
