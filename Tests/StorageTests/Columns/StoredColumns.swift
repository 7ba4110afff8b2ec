import Columns
import Telemetry

@testable import Storage

/// What columns and rows both say of a span, to be compared.
struct ColumnSpan: Equatable {
    var trace: Int64
    var traceID: TraceID
    var spanID: UInt64
    var parentID: UInt64?
    var name: String
    var numbers: [Int64]
    var statusMessage: String
    var start: Int64
    var duration: Int64?
    var service: String?
    var resource: Attributes
    var scope: Attributes
    var attributes: [String: AttributeValue]
}

/// All spans of a store by their ordinals, as its columns have them and as its rows do.
enum StoredColumns {
    /// - Parameter exactly: whether the rows are asked for the columns (`exactChunks`).
    static func read(
        _ reader: ColumnReader, exactly keys: Set<String>? = nil
    ) throws -> [Int64: ColumnSpan] {
        for _ in 0..<1000 {
            do throws(ColumnError) {
                return try readOnce(reader, keys)
            } catch {
                guard error.reason == .changed else { throw error }
            }
        }
        throw ColumnError(.changed, "it changes all the time")
    }

    static func rows(_ reader: SpanReader) throws -> [Int64: ColumnSpan] {
        var spans: [Int64: ColumnSpan] = [:]
        try reader.scanSpans { ordinal, trace, span in
            spans[ordinal] = ColumnSpan(span, trace: trace)
            return true
        }
        return spans
    }

    private static func readOnce(
        _ reader: ColumnReader, _ keys: Set<String>?
    ) throws(ColumnError) -> [Int64: ColumnSpan] {
        var spans: [Int64: ColumnSpan] = [:]
        var last = Int64.min
        for chunk in try reader.chunks() {
            let directory = chunk.directory
            if let keys {
                try reader.exactChunks(of: chunk, keys: keys) { part throws(ColumnError) in
                    let places = Array(part.reference.directory.entries.indices)
                    try add(part.reference, places.map(part.column(at:)), to: &spans)
                }
                continue
            }
            guard directory.ordinals.lowerBound > last || chunk.number < 0 else {
                throw ColumnError(.source, "chunks overlap")
            }
            last = directory.ordinals.upperBound
            let columns = try reader.columns(Array(directory.entries.indices), of: chunk)
            try add(chunk, columns, to: &spans)
        }
        return spans
    }

    private static func add(
        _ chunk: ChunkReference, _ columns: [PackedColumn], to spans: inout [Int64: ColumnSpan]
    ) throws(ColumnError) {
        let reading = ChunkReading(chunk.directory, columns)
        for row in 0..<chunk.directory.spanCount
        where chunk.dead.isEmpty || !Bitmap.contains(chunk.dead, row) {
            let ordinal = reading.integer(.ordinal, row) ?? 0
            guard spans.updateValue(reading.span(row), forKey: ordinal) == nil else {
                throw ColumnError(.source, "span \(ordinal) is there twice")
            }
        }
    }
}

/// A chunk's columns read back row by row.
private struct ChunkReading {
    private let directory: ChunkDirectory
    private let columns: [PackedColumn]
    private let values: [[Int64]]

    init(_ directory: ChunkDirectory, _ columns: [PackedColumn]) {
        self.directory = directory
        self.columns = columns
        values = columns.map(\.integers)
    }

    func integer(_ column: IntrinsicColumn, _ row: Int) -> Int64? {
        guard let place = directory.index(of: .intrinsic(column)), columns[place].isPresent(row)
        else { return nil }
        return values[place][row]
    }

    private func text(_ column: IntrinsicColumn, _ row: Int) -> String? {
        guard let place = directory.index(of: .intrinsic(column)) else { return nil }
        return integer(column, row).map { columns[place].string(at: Int($0)) }
    }

    private func table(_ column: IntrinsicColumn, _ table: IntrinsicColumn, _ row: Int) -> Int64? {
        integer(column, row).flatMap { integer(table, Int($0)) }
    }

    private func attributes(_ column: IntrinsicColumn, _ table: IntrinsicColumn, _ row: Int)
        -> Attributes
    {
        Attributes(json: Array((text(table, Int(integer(column, row) ?? 0)) ?? "").utf8))
    }

    func span(_ row: Int) -> ColumnSpan {
        var attributes: [String: AttributeValue] = [:]
        for (place, entry) in directory.entries.enumerated() where columns[place].isPresent(row) {
            guard case .attribute(let key, let type) = entry.identity else { continue }
            let value = values[place][row]
            attributes[key] =
                switch type {
                case .int: .int(value)
                case .double: .double(Double(bitPattern: UInt64(bitPattern: value)))
                case .bool: .bool(value != 0)
                case .string: .string(columns[place].string(at: Int(value)))
                case .other: JSON.value(Array(columns[place].text(at: Int(value))))
                }
        }
        return ColumnSpan(
            trace: table(.trace, .traceKeys, row) ?? 0,
            traceID: TraceID(
                high: UInt64(bitPattern: table(.trace, .traceIDHigh, row) ?? 0),
                low: UInt64(bitPattern: table(.trace, .traceIDLow, row) ?? 0)),
            spanID: UInt64(bitPattern: integer(.spanID, row) ?? 0),
            parentID: integer(.parentID, row).map { UInt64(bitPattern: $0) },
            name: text(.name, row) ?? "",
            numbers: [IntrinsicColumn.kind, .status, .source, .flags].map {
                integer($0, row) ?? -1
            },
            statusMessage: text(.statusMessage, row) ?? "",
            start: integer(.start, row) ?? 0, duration: integer(.duration, row),
            service: text(.resourceService, Int(integer(.resource, row) ?? 0)),
            resource: self.attributes(.resource, .resourceAttributes, row),
            scope: self.attributes(.scope, .scopeAttributes, row), attributes: attributes)
    }
}

extension ColumnSpan {
    fileprivate init(_ span: SpanRecord, trace: Int64) {
        self.trace = trace
        traceID = span.traceID
        spanID = span.spanID.rawValue
        parentID = span.parentID?.rawValue
        name = span.name
        numbers = [
            Int64(span.kind.rawValue), Int64(span.status.rawValue), Int64(span.source.rawValue),
            Int64(span.flags.rawValue),
        ]
        statusMessage = span.statusMessage
        start = span.startUnixNano
        duration = span.endUnixNano.map { max(0, $0 - span.startUnixNano) }
        service = span.serviceName
        resource = Attributes(json: span.resource.attributes.json)
        scope = Attributes(json: span.scope.attributes.json)
        attributes = Dictionary(span.attributes.pairs.map { ($0.key, $0.value) }) { first, _ in
            first
        }
    }
}

private enum JSON {
    static func value(_ text: [UInt8]) -> AttributeValue {
        var reader = JSONReader(text)
        return reader.readValue() ?? .empty
    }
}
