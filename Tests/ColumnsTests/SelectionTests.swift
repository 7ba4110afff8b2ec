import Columns
import Telemetry
import TestSupport
import Testing

/// Columns compared where they lie say what a comparison of each value says.
struct SelectionTests {
    @Test(arguments: 0..<60)
    func rowsInARange(_ seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let magnitude = random.pick([0, 1, 100, 60_000, 1 << 20, 1 << 40, Int.max])
        let base = Int64(random.pick([0, -5, 1 << 40, 1_700_000_000_000_000_000]))
        let density = random.pick([100, 100, 97, 50, 3])
        let values: [Int64?] = (0..<random.number(1...700)).map { _ in
            random.chance(density) ? base &+ Int64(random.number(0...magnitude)) : nil
        }
        let chunk = try Self.chunk(values.map { $0.map(AttributeValue.int) })
        let place = chunk.reference.directory.index(of: .attribute("v", .int))
        guard let place else { return }
        let column = chunk.column(at: place)
        var limits: [Int64] = [.min, .max, base, 0]
        limits += (0..<4).compactMap { _ in random.pick(values) }
        for low in limits {
            for high in limits where low <= high {
                let rows = column.rows(in: low...high)
                for (row, value) in values.enumerated() {
                    let expected = value.map { (low...high).contains($0) } ?? false
                    #expect(Bitmap.contains(rows, row) == expected)
                }
                #expect(
                    Bitmap.count(rows)
                        == values.count { $0.map { (low...high).contains($0) } ?? false })
            }
        }
    }

    @Test(arguments: 0..<20)
    func rowsByCode(_ seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let distinct = random.pick([1, 3, 300, 5000])
        let texts: [String?] = (0..<random.number(1...6000)).map { _ in
            random.chance(80) ? "text \(random.number(1...distinct))" : nil
        }
        let chunk = try Self.chunk(texts.map { $0.map(AttributeValue.string) })
        guard let place = chunk.reference.directory.index(of: .attribute("v", .string)) else {
            return
        }
        let column = chunk.column(at: place)
        let wanted = column.strings.map { $0.hasSuffix("1") }
        let rows = column.rows(withCodes: wanted)
        for (row, text) in texts.enumerated() {
            #expect(Bitmap.contains(rows, row) == (text?.hasSuffix("1") ?? false))
        }
    }

    @Test func doublesAreComparedAsSuch() throws {
        let values: [Double] = [0, -0.0, .nan, .infinity, -.infinity, 1.5, -2]
        let chunk = try Self.chunk(values.map(AttributeValue.double))
        let place = try #require(chunk.reference.directory.index(of: .attribute("v", .double)))
        let column = chunk.column(at: place)
        for low in values where !low.isNaN {
            for high in values where high >= low {
                let rows = column.rows(in: low...high)
                for (row, value) in values.enumerated() {
                    #expect(Bitmap.contains(rows, row) == (value >= low && value <= high))
                }
            }
        }
    }

    private static func chunk(_ values: [AttributeValue?]) throws -> MemoryChunk {
        try ChunkTests.chunk(
            values.enumerated().map { index, value in
                SpanRecord(
                    traceID: TraceID(high: 1, low: 1), spanID: SpanID(rawValue: UInt64(index) + 1),
                    name: "n", startUnixNano: 1, endUnixNano: 2,
                    attributes: Attributes(value.map { [("v", $0)] } ?? []))
            })
    }
}
