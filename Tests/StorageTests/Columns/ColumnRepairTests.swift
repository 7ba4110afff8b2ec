import Columns
import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Columns that are damaged, missing or of an older file: never trusted, and made anew.
@Suite struct ColumnRepairTests {
    private static let last = "(SELECT max(number) FROM chunk)"
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func writer() throws -> SpanWriter {
        try fixture.writer {
            $0.chunks.size = 64
            $0.chunks.leastSize = 16
            $0.chunks.graceNanoseconds = 0
        }
    }

    /// 300 spans, of which some were sent again and are dead in their chunks.
    private func fill() throws {
        let writer = try writer()
        for round in 0..<15 as Range<UInt64> {
            let spans = (0..<20 as Range<UInt64>).map { place in
                SampleSpan(
                    place, round + 1, name: "n\(place)", start: Int64(round * 7),
                    end: place % 5 == 0 ? nil : Int64(round * 9 + place)
                ).with { $0.attributes = [("k\(place % 3)", .string("v\(round)"))] }
            }
            _ = try writer.commit(SpanBatch(spans))
        }
        // What is sent again must find its chunk made.
        let isSealed = try eventually {
            try number("SELECT count(*) FROM chunk WHERE state = 0") >= 4
        }
        #expect(isSealed)
        for round in 0..<15 as Range<UInt64> {
            _ = try writer.commit(SpanBatch(SampleSpan(5, round + 1), SampleSpan(10, round + 1)))
        }
        writer.stop()
    }

    private func number(_ sql: String) throws -> Int { try #require(Int(try fixture.sqlite3(sql))) }

    private func agree(_ reader: ColumnReader) throws -> Bool {
        let columns = try StoredColumns.read(reader)
        let rows = try StoredColumns.rows(try fixture.reader())
        return columns == rows && columns.count == 300
    }

    /// Writes bytes of a blob anew with some bits flipped.
    private func damage(_ table: String, _ column: String, _ id: String, _ random: inout SplitMix)
        throws
    {
        let rows = try fixture.sqlite3(
            "SELECT \(id), hex(\(column)) FROM \(table) ORDER BY random()")
        let row = try #require(rows.split(separator: "\n").first).split(separator: "|")
        var bytes = row[1].compactMap(\.hexDigitValue)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] ^= 1 << Int.random(in: 0..<4, using: &random)
        }
        let hex = bytes.map { String($0, radix: 16) }.joined()
        _ = try fixture.sqlite3("UPDATE \(table) SET \(column) = x'\(hex)' WHERE \(id) = \(row[0])")
    }

    @Test(arguments: [
        ("chunk_column", "content", "id"), ("chunk", "directory", "number"),
        ("chunk_mask", "words", "number"),
    ])
    func flippedBitsAreFoundAndRepaired(_ place: (table: String, column: String, id: String)) throws
    {
        var random = SplitMix(state: 5)
        try fill()
        #expect(try number("SELECT count(*) FROM chunk WHERE state = 0") >= 4)
        #expect(try number("SELECT coalesce(sum(dead), 0) FROM chunk_mask") > 0)
        var found = 0
        for _ in 0..<12 {
            try damage(place.table, place.column, place.id, &random)
            let reader = try ColumnReader(fixture.location)
            #expect(try agree(reader))
            #expect(try agree(reader))
            // Bits may have been flipped twice.
            guard reader.problem != nil else { continue }
            found += 1
            #expect(try fixture.reader().statistics().columns.damagedChunks == 1)
            // The next writer makes it anew.
            let writer = try writer()
            let isMended = try eventually {
                try number("SELECT count(*) FROM chunk WHERE state = 1") == 0
            }
            writer.stop()
            #expect(isMended)
            #expect(try fixture.reader().statistics().columns.damagedChunks == 0)
            let healed = try ColumnReader(fixture.location)
            #expect(try agree(healed) && healed.problem == nil && agree(reader))
            guard try number("SELECT count(*) FROM chunk_mask") > 0 else { break }
        }
        #expect(found > 0)
    }

    /// Damage of whole rows, which no checksum shows.
    @Test(arguments: [
        "UPDATE chunk SET first_span = 0 WHERE number = \(last)",
        "UPDATE chunk SET last_span = 99999 WHERE number = \(last)",
        "UPDATE chunk SET spans = -1 WHERE number = \(last)",
        "UPDATE chunk SET least_trace = 1 << 61 WHERE number = \(last)",
        "UPDATE chunk SET state = 2 WHERE number = \(last)",
        "DELETE FROM chunk WHERE number = \(last)",
        "DELETE FROM chunk_mask",
        "UPDATE chunk_mask SET dead = 'none'",
        "INSERT INTO dead_span VALUES (21), (22)",
        "UPDATE chunk_state SET sealed_through = -1",
        "DELETE FROM chunk_state",
        "DELETE FROM chunk_state; DELETE FROM chunk; DELETE FROM chunk_column",
    ])
    func rowsThatSayWhatCannotBeAreNotBelieved(_ change: String) throws {
        try fill()
        _ = try fixture.sqlite3(change)
        let isLost = change.contains("DELETE FROM chunk;")
        let reader = try ColumnReader(fixture.location)
        #expect(try agree(reader))
        #expect((reader.problem != nil) != isLost)
        let writer = try writer()
        let isMended = try eventually {
            let reader = try ColumnReader(fixture.location)
            return (try? agree(reader)) == true && reader.problem == nil
        }
        writer.stop()
        #expect(isMended)
        #expect(try agree(reader))
        let healed = try ColumnReader(fixture.location)
        #expect(try agree(healed) && healed.problem == nil)
        #expect(try fixture.reader().statistics().columns.damagedChunks == 0)
    }

    /// Rows that somebody deletes by hand are in the columns until they are made anew; so is
    /// their number.
    @Test func aCountThatIsNotTheRowsIsNoDamage() throws {
        try fill()
        _ = try fixture.sqlite3("UPDATE position SET spans = spans + 3")
        for _ in 0..<2 {
            let reader = try ColumnReader(fixture.location)
            #expect(try agree(reader) && agree(reader) && reader.problem == nil)
            #expect(try reader.chunks().contains { $0.number > 0 })
        }
        try SpanStore.reindex(fixture.location)
        #expect(try fixture.reader().counts().spans == 300)
        #expect(try agree(try ColumnReader(fixture.location)))
    }

    @Test func aMissingChunkColumnIsMadeAnew() throws {
        try fill()
        _ = try fixture.sqlite3("DELETE FROM chunk_column")
        let reader = try ColumnReader(fixture.location)
        #expect(try agree(reader))
        #expect(reader.problem != nil)
    }

    @Test func columnsOfNoChunkAreDeleted() throws {
        try fill()
        let before = try number("SELECT count(*) FROM chunk_column")
        // As a writer leaves it that dies before it has made a chunk known.
        _ = try fixture.sqlite3(
            """
            INSERT INTO chunk_column
            SELECT (SELECT next_number FROM chunk_state) << 16 | value, zeroblob(20)
            FROM json_each('[0, 1, 2, 3]')
            """)
        let writer = try writer()
        let isDeleted = try eventually {
            try number("SELECT count(*) FROM chunk_column") <= before
        }
        writer.stop()
        #expect(isDeleted)
        #expect(try number("SELECT count(*) FROM chunk_column WHERE length(content) = 20") == 0)
        #expect(try agree(try ColumnReader(fixture.location)))
    }

    // MARK: Files without columns

    @Test func reindexMakesEverythingAnew() throws {
        try fill()
        let reader = try ColumnReader(fixture.location)
        #expect(try agree(reader))
        var last = 0
        let done = try SpanStore.reindex(fixture.location) { progress in
            #expect(progress.spans >= last && progress.totalSpans == 300)
            last = progress.spans
        }
        #expect(done.spans == 300 && done.chunks == 1 && done.byteCount > 0)
        #expect(try agree(reader) && agree(try ColumnReader(fixture.location)))
        #expect(try number("SELECT count(*) FROM chunk_mask") == 0)
        #expect(try fixture.reader().statistics().columns.spans == 300)
        #expect(try fixture.sqlite3("PRAGMA integrity_check") == "ok")
        let writer = try writer()
        let owner = #expect(throws: StoreError.self) { try SpanStore.reindex(fixture.location) }
        writer.stop()
        #expect(owner?.description.contains("receives into this file") ?? false)
    }

    @Test func aFileOfVersionOneGetsColumns() throws {
        try fixture.restore("version1.sql")
        let rows = try StoredColumns.rows(try fixture.reader())
        #expect(try StoredColumns.read(try ColumnReader(fixture.location)) == rows)
        let writer = try fixture.writer {
            $0.chunks.size = 2
            $0.chunks.leastSize = 1
        }
        writer.stop()
        let reader = try ColumnReader(fixture.location)
        #expect(try reader.chunks().allSatisfy { $0.number > 0 })
        #expect(try StoredColumns.read(reader) == rows)
    }

    /// What a chunk's columns do not hold is asked of the rows.
    @Test func exactChunksHaveWhatColumnsDoNot() throws {
        let long = String(repeating: "é", count: 200)
        let writer = try writer()
        let spans = (1...100 as ClosedRange<UInt64>).map { id in
            SampleSpan(1, id).with { $0.attributes = [("long", .string("\(id)" + long))] }
        }
        _ = try writer.commit(SpanBatch(spans))
        writer.stop()
        let reader = try ColumnReader(fixture.location)
        let rows = try StoredColumns.rows(try fixture.reader())
        #expect(try StoredColumns.read(reader) != rows)
        #expect(try StoredColumns.read(reader, exactly: ["long"]) == rows)
        let without = try StoredColumns.read(reader, exactly: ["other"])
        #expect(without.count == 100 && without.values.allSatisfy { $0.attributes.isEmpty })
    }

    /// A chunk that was listed can be read for a while, and then says that it is gone.
    @Test func aChunkThatIsGoneSaysSo() throws {
        try fill()
        let reader = try ColumnReader(fixture.location)
        let listed = try reader.chunks()
        try SpanStore.reindex(fixture.location)
        let error = #expect(throws: ColumnError.self) {
            for chunk in listed { _ = try reader.columns([0], of: chunk) }
        }
        #expect(error?.reason == .changed && reader.problem == nil)
        #expect(try agree(reader))
    }
}
