internal import Telemetry

/// Gathers spans as columns. For one thread at a time.
///
/// A span of 14 attributes takes about half a microsecond: keys are guessed from the span before,
/// texts go into dictionaries as they are, and nothing is allocated for a value.
public final class ChunkBuilder {
    /// Which attributes get columns.
    public enum Keys {
        /// All, within the format's limits.
        case all
        /// These alone, whatever there are and however long they are: for what exceeds the limits.
        case exactly(Set<String>)
    }

    public private(set) var spanCount = 0
    private var ordinals: ClosedRange<Int64> = 0...0
    private var traceRange: ClosedRange<Int64> = 0...0

    let wanted: Set<String>?
    /// By `IntrinsicColumn.rawValue`.
    let intrinsics: UnsafeMutablePointer<ColumnBuffer>
    private var hasBackwardSpan = false
    private var traces = NumberTable()
    private var resources = NumberTable()
    private var scopes = NumberTable()

    /// The attributes' columns, the keys that they are of, and what is known of each key.
    let columns: UnsafeMutablePointer<ColumnBuffer>
    let columnLimit: Int
    var columnCount = 0
    var columnKeys: [UInt32] = []
    /// Keys as they stand in JSON text, escapes and all.
    var keys = TextBuffer()
    var keyStates: UnsafeMutablePointer<KeyState>
    var keyStateCapacity = 64
    /// Keys of the last span in order: the next one's are mostly the same.
    var sequence: [UInt32] = []
    var hasMoreKeys = false
    /// The text of a value with escapes.
    var unescaped: [UInt8] = []

    /// - Parameter keys: which attributes get columns.
    public init(keys: Keys = .all) {
        switch keys {
        case .all:
            wanted = nil
            columnLimit = ColumnChunk.maximumKeyColumns
        case .exactly(let keys):
            wanted = keys
            columnLimit = keys.count * ColumnType.allCases.count
        }
        columns = .allocate(capacity: max(columnLimit, 1))
        keyStates = .allocate(capacity: keyStateCapacity)
        intrinsics = .allocate(capacity: IntrinsicColumn.allCases.count)
        for column in IntrinsicColumn.allCases {
            (intrinsics + Int(column.rawValue)).initialize(to: ColumnBuffer(column.type))
        }
    }

    deinit {
        for index in IntrinsicColumn.allCases.indices { intrinsics[index].deallocate() }
        intrinsics.deallocate()
        for index in 0..<columnCount { columns[index].deallocate() }
        columns.deallocate()
        keyStates.deallocate()
        keys.deallocate()
    }

    public var isEmpty: Bool { spanCount == 0 }

    /// Whether it is to be encoded before more is added.
    public var isFull: Bool {
        spanCount >= ColumnChunk.maximumSpanCount
            || spanCount & 255 == 0 && byteCount > ColumnChunk.maximumByteCount
    }

    /// What it holds in memory, about. O(columns).
    public var byteCount: Int {
        var count = 0
        for index in IntrinsicColumn.allCases.indices { count += intrinsics[index].byteCount }
        for index in 0..<columnCount { count += columns[index].byteCount }
        return count
    }

    // MARK: What spans share

    public func hasResource(_ number: Int64) -> Bool { resources.row(of: number) != nil }
    public func hasScope(_ number: Int64) -> Bool { scopes.row(of: number) != nil }

    /// Makes a resource known, before a span that names it.
    /// - Parameters:
    ///   - service: nil where none was given.
    ///   - attributes: a JSON object, or nothing.
    public func addResource(
        _ number: Int64, service: UnsafeBufferPointer<UInt8>?,
        attributes: UnsafeBufferPointer<UInt8>
    ) {
        guard resources.row(of: number) == nil else { return }
        let row = resources.add(number)
        guard row < ColumnChunk.maximumSpanCount else { return }
        if let service { intrinsics[.resourceService].append(service, row: row) }
        intrinsics[.resourceAttributes].append(attributes, row: row)
    }

    public func addScope(_ number: Int64, attributes: UnsafeBufferPointer<UInt8>) {
        guard scopes.row(of: number) == nil else { return }
        let row = scopes.add(number)
        guard row < ColumnChunk.maximumSpanCount else { return }
        intrinsics[.scopeAttributes].append(attributes, row: row)
    }

    // MARK: Spans

    /// Adds a span whose ordinal is above all before. O(its texts).
    /// - Precondition: the builder holds less than `ColumnChunk.maximumSpanCount`, and knows the
    ///   span's resource and scope.
    public func append(_ span: ChunkSpan) {
        let row = spanCount
        precondition(row < ColumnChunk.maximumSpanCount)
        guard let resource = resources.row(of: span.resource),
            let scope = scopes.row(of: span.scope)
        else { preconditionFailure("a span names what the builder was not told of") }
        spanCount += 1
        noteRanges(span, isFirst: row == 0)
        intrinsics[.ordinal].append(span.ordinal, row: row)
        intrinsics[.start].append(span.start, row: row)
        if let end = span.end { appendEnd(end, of: span, row) }
        appendText(span.name, to: .name, row)
        if !span.statusMessage.isEmpty { appendText(span.statusMessage, to: .statusMessage, row) }
        intrinsics[.kind].append(Int64(span.kind.rawValue), row: row)
        intrinsics[.status].append(Int64(span.status.rawValue), row: row)
        intrinsics[.source].append(Int64(span.source.rawValue), row: row)
        intrinsics[.flags].append(Int64(span.flags.rawValue), row: row)
        intrinsics[.spanID].append(Int64(bitPattern: span.spanID), row: row)
        if span.parentID != 0 {
            intrinsics[.parentID].append(Int64(bitPattern: span.parentID), row: row)
        }
        intrinsics[.trace].append(Int64(traceRow(of: span)), row: row)
        intrinsics[.resource].append(Int64(resource), row: row)
        intrinsics[.scope].append(Int64(scope), row: row)
        appendAttributes(span.attributes, row: row)
    }

    private func noteRanges(_ span: ChunkSpan, isFirst: Bool) {
        if isFirst {
            ordinals = span.ordinal...span.ordinal
            traceRange = span.trace...span.trace
        } else {
            ordinals =
                min(ordinals.lowerBound, span.ordinal)...max(ordinals.upperBound, span.ordinal)
            traceRange =
                min(traceRange.lowerBound, span.trace)...max(traceRange.upperBound, span.trace)
        }
    }

    private func appendEnd(_ end: Int64, of span: ChunkSpan, _ row: Int) {
        let (duration, overflow) = end.subtractingReportingOverflow(span.start)
        intrinsics[.duration].append(overflow ? .max : max(0, duration), row: row)
        // Kept for all spans of a chunk where start and duration do not give it for some.
        intrinsics[.end].append(end, row: row)
        if overflow || duration < 0 { hasBackwardSpan = true }
    }

    private func appendText(
        _ text: UnsafeBufferPointer<UInt8>, to column: IntrinsicColumn, _ row: Int
    ) {
        if text.count <= ColumnChunk.maximumValueByteCount || wanted != nil {
            intrinsics[column].append(text, row: row)
        } else {
            intrinsics[column].append(UnsafeBufferPointer(start: nil, count: 0), row: row)
            intrinsics[column].isIncomplete = true
        }
    }

    private func traceRow(of span: ChunkSpan) -> Int {
        if let row = traces.row(of: span.trace) { return row }
        let row = traces.add(span.trace)
        intrinsics[.traceKeys].append(span.trace, row: row)
        intrinsics[.traceIDHigh].append(Int64(bitPattern: span.traceID.high), row: row)
        intrinsics[.traceIDLow].append(Int64(bitPattern: span.traceID.low), row: row)
        return row
    }

    // MARK: The chunk

    /// What the chunk is, without its columns: `entries` is empty.
    var outline: ChunkDirectory {
        var directory = ChunkDirectory()
        directory.spanCount = spanCount
        directory.ordinals = ordinals
        directory.traces = traceRange
        let start = intrinsics[.start]
        directory.starts = start.least <= start.greatest ? start.least...start.greatest : 0...0
        directory.hasMoreKeys = hasMoreKeys
        return directory
    }

    /// Rows of an intrinsic column or table; nil where the chunk does without it.
    func rowCount(of column: IntrinsicColumn) -> Int? {
        switch column {
        case .end: hasBackwardSpan ? spanCount : nil
        case .traceKeys, .traceIDHigh, .traceIDLow: traces.count
        case .resourceService, .resourceAttributes: resources.count
        case .scopeAttributes: scopes.count
        default: spanCount
        }
    }
}

extension UnsafeMutablePointer<ColumnBuffer> {
    subscript(column: IntrinsicColumn) -> ColumnBuffer {
        @inline(__always) unsafeAddress { UnsafePointer(self + Int(column.rawValue)) }
        @inline(__always) nonmutating unsafeMutableAddress { self + Int(column.rawValue) }
    }
}
