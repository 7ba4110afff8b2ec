import Columns
import Telemetry
import TestSupport
import Testing

/// Bytes that no builder wrote are refused, whatever they are.
struct DamageTests {
    private static func encoded() -> EncodedChunk {
        var source = RandomSpans(seed: 4)
        let builder = ChunkBuilder()
        var numbers = RecordNumbers()
        for (index, span) in source.spans(90).enumerated() {
            builder.append(span, ordinal: Int64(index * 2), &numbers)
        }
        return builder.encoded()
    }

    private static func directory(_ bytes: [UInt8]) throws(ColumnError) -> ChunkDirectory {
        try bytes.withUnsafeBufferPointer { bytes throws(ColumnError) in
            try ChunkDirectory(UnsafeRawBufferPointer(bytes))
        }
    }

    private static func column(
        _ bytes: [UInt8], _ entry: ChunkDirectory.Entry
    ) throws(ColumnError) -> PackedColumn {
        try bytes.withUnsafeBufferPointer { bytes throws(ColumnError) in
            try PackedColumn(UnsafeRawBufferPointer(bytes), entry)
        }
    }

    @Test func aDirectoryReadsAsItWasWritten() throws {
        let chunk = Self.encoded()
        #expect(try Self.directory(chunk.directory.encoded()) == chunk.directory)
    }

    @Test func everyFlippedByteOfADirectoryIsFound() {
        let bytes = Self.encoded().directory.encoded()
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x41
            #expect(throws: ColumnError.self) { try Self.directory(damaged) }
        }
        for count in 0..<bytes.count {
            #expect(throws: ColumnError.self) { try Self.directory(Array(bytes[..<count])) }
        }
    }

    @Test func everyFlippedByteOfAColumnIsFound() {
        let chunk = Self.encoded()
        for (entry, bytes) in zip(chunk.directory.entries, chunk.columns) {
            for index in bytes.indices {
                var damaged = bytes
                damaged[index] ^= 0x41
                #expect(throws: ColumnError.self) { try Self.column(damaged, entry) }
            }
        }
    }

    /// With the right checksum, so that it is the layout's checks that must hold.
    @Test(arguments: 0..<8)
    func forgedColumnsNeverTrap(_ seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let chunk = Self.encoded()
        for (entry, bytes) in zip(chunk.directory.entries, chunk.columns) {
            for _ in 0..<60 {
                var forged = bytes
                for _ in 0..<random.number(1...4) {
                    let index = random.number(
                        0...min(forged.count - 1, random.pick([8, 24, 4000])))
                    forged[index] = random.pick([
                        0, 1, 2, 0x7F, 0x80, 0xFF, UInt8(random.number(0...255)),
                    ])
                }
                if random.chance(20) { forged.removeLast(8) }
                if random.chance(10) { forged += [UInt8](repeating: 0, count: 8) }
                var entry = entry
                entry.byteCount = forged.count
                entry.checksum = forged.withUnsafeBytes { ChunkDirectory.checksum(of: $0) }
                guard let column = try? Self.column(forged, entry) else { continue }
                _ = column.integers
                _ = column.strings
                _ = column.rows(in: -5...Int64.max)
                _ = column.rows(in: -1.0...3.0)
                _ = column.rows(withCodes: [true, false, true])
            }
        }
    }
}
