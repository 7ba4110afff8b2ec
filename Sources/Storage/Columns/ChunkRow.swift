internal import Columns

/// A row of `chunk`, without the directory.
struct ChunkRow: Sendable {
    enum State: Int64, Sendable {
        case current = 0
        /// Not to be read: the writer makes it anew.
        case damaged = 1
        /// Not listed any more.
        case retired = 2
    }

    var number: Int64
    var state: State
    /// In nanoseconds since the epoch.
    var retiredAt: Int64?
    var ordinals: ClosedRange<Int64>
    var spanCount: Int
    /// Of these, rows that are masked.
    var deadCount: Int
    var traces: ClosedRange<Int64>
    var byteCount: Int64

    /// Numbers that a chunk may have, so that a column's id does not overflow.
    static let numbers: Range<Int64> = 1..<1 << 44

    /// The id of a column in `chunk_column`.
    static func columnID(_ number: Int64, _ place: Int) -> Int64 {
        number << 16 | Int64(place & 0xFFFF)
    }

    /// All rows in order of their ordinals; nil where one says what cannot be, so that none can be
    /// trusted.
    static func readAll(
        _ connection: Connection, sealedThrough: Int64
    ) throws(StoreError) -> [ChunkRow]? {
        let statement = try connection.statement(
            """
            SELECT number, state, retired_at, first_span, last_span, spans, least_trace,
                greatest_trace, bytes,
                coalesce((SELECT dead FROM chunk_mask WHERE chunk_mask.number = chunk.number), 0)
            FROM chunk ORDER BY first_span, number
            """)
        defer { statement.reset() }
        var rows: [ChunkRow] = []
        while try statement.step() {
            guard let row = ChunkRow(statement), row.ordinals.upperBound <= sealedThrough else {
                return nil
            }
            // What is listed does not overlap.
            if row.state != .retired,
                let last = rows.last(where: { $0.state != .retired }),
                last.ordinals.upperBound >= row.ordinals.lowerBound
            {
                return nil
            }
            rows.append(row)
        }
        return rows
    }

    fileprivate static func range(_ low: Int64, _ high: Int64) -> ClosedRange<Int64>? {
        low <= high && low > -Position.bound && high < Position.bound ? low...high : nil
    }
}

extension ChunkRow {
    /// What a chunk's directory turns out to be.
    enum Directory {
        case sound(ChunkDirectory)
        case damaged
        /// It is another chunk's, or the row is wrong: nothing that rows say can be believed.
        case strange
    }

    func directory(_ connection: Connection) throws(StoreError) -> Directory {
        let statement = try connection.statement("SELECT directory FROM chunk WHERE number = ?1")
        statement.bind(number, at: 1)
        defer { statement.reset() }
        guard try statement.step(),
            let directory = try? ChunkDirectory(UnsafeRawBufferPointer(statement.bytes(0)))
        else { return .damaged }
        let isSame =
            directory.spanCount == spanCount && directory.ordinals == ordinals
            && directory.traces == traces
        return isSame ? .sound(directory) : .strange
    }

    fileprivate init?(_ statement: Statement) {
        let (number, spans, dead) = (
            statement.integer(0), statement.integer(5), statement.integer(9)
        )
        guard ChunkRow.numbers.contains(number),
            let state = State(rawValue: statement.integer(1)),
            let ordinals = ChunkRow.range(statement.integer(3), statement.integer(4)),
            let traces = ChunkRow.range(statement.integer(6), statement.integer(7)),
            (1...Int64(ColumnChunk.maximumSpanCount)).contains(spans), (0...spans).contains(dead)
        else { return nil }
        self.init(
            number: number, state: state, retiredAt: statement.optionalInteger(2),
            ordinals: ordinals, spanCount: Int(spans), deadCount: Int(dead), traces: traces,
            byteCount: min(max(0, statement.integer(8)), 1 << 40))
    }
}
