internal import Telemetry

/// Gives texts, resources and scopes their row numbers, across batches.
///
/// There is no index in the file to look them up by: what is not in memory gets a new row. Every
/// 65,536 spans, or 4 MB of new rows, memory is emptied: an epoch ends. Spans of later epochs name
/// no row of an earlier one, so once the oldest trace's first span is of a later epoch, nothing
/// can name the row any more, and retention deletes it. The price is some rows per epoch twice.
///
/// A span that gets a new ordinal in a later epoch still names the rows of its first one, and a
/// subsegment those of its segment; both are of traces that began before.
///
/// Where epochs began is known from memory. Of those before the process there is only a bound: a
/// row is named by spans of traces that began below `born + lifetime`.
struct Interner {
    /// Spans after which everything is interned anew.
    static let epochSpans: Int64 = 1 << 16
    /// Spans between two looks at the epoch.
    static let sliceSpans = 1 << 14
    /// Ordinals after a row's birth in which new spans may name it.
    static let lifetime = epochSpans + Int64(sliceSpans)

    private var strings = InternTable()
    private var resources: InternedRows
    private var scopes: InternedRows
    private var epochStart: Int64 = 0
    /// Of the texts made rows in this epoch.
    private var textByteCount = 0
    /// The first ordinals of epochs, ascending, the one before the oldest trace being the first.
    private var epochs: [Int64] = []
    private static let maximumEpochByteCount = 4 << 20

    private let insertString: Statement

    init(_ connection: Connection) throws(StoreError) {
        insertString = try connection.statement("INSERT INTO string VALUES (?1, ?2, ?3)")
        resources = InternedRows(
            try connection.statement("INSERT INTO resource VALUES (?1, ?2, ?3, ?4, ?5, ?6)"))
        scopes = InternedRows(
            try connection.statement("INSERT INTO scope VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"))
    }

    /// Begins a new epoch if it is time. True where numbers got before must not be used again.
    mutating func advance(to ordinal: Int64) -> Bool {
        guard
            epochs.isEmpty || ordinal - epochStart >= Interner.epochSpans || ordinal < epochStart
                || epochByteCount > Interner.maximumEpochByteCount
        else { return false }
        removeAll()
        // Those of a transaction that was taken back never were.
        while let last = epochs.last, last >= ordinal { epochs.removeLast() }
        epochs.append(ordinal)
        epochStart = ordinal
        return true
    }

    /// Rows that were born before this are named by no span from the ordinal on.
    mutating func bound(oldest ordinal: Int64) -> Int64 {
        // Only grows, but for what another tool does to the file.
        while epochs.count > 1, epochs[1] <= ordinal { epochs.removeFirst() }
        let byAge = ordinal &- Interner.lifetime
        guard let epoch = epochs.first, epoch <= ordinal else { return byAge }
        return max(epoch, byAge)
    }

    /// Of the rows made in this epoch.
    private var epochByteCount: Int { textByteCount + resources.byteCount + scopes.byteCount }

    /// After a transaction was taken back, with the rows that it made.
    mutating func removeAll() {
        strings.removeAll()
        resources.removeAll()
        scopes.removeAll()
        textByteCount = 0
    }

    mutating func string(
        _ text: UnsafeBufferPointer<UInt8>, _ position: inout Position
    ) throws(StoreError) -> Int64 {
        let insert = insertString
        let next = position.nextString
        let row = try strings.row(for: text) { () throws(StoreError) in
            insert.bind(next, at: 1)
            insert.bind(position.nextSpan, at: 2)
            insert.bind(text: text, at: 3)
            try insert.run()
            position.nextString += 1
            return next
        }
        if row == next { textByteCount += text.count }
        return row
    }

    /// - Parameters: `service` and `schemaURL` are string rows, nil where empty.
    mutating func resource(
        service: Int64?, schemaURL: Int64?, dropped: UInt32,
        attributes: UnsafeBufferPointer<UInt8>, _ position: inout Position
    ) throws(StoreError) -> Int64 {
        try resources.row(
            [service, schemaURL, Int64(dropped)], attributes: attributes,
            bornWith: position.nextSpan, nextRow: &position.nextResource)
    }

    mutating func scope(
        name: Int64?, version: Int64?, schemaURL: Int64?, dropped: UInt32,
        attributes: UnsafeBufferPointer<UInt8>, _ position: inout Position
    ) throws(StoreError) -> Int64 {
        try scopes.row(
            [name, version, schemaURL, Int64(dropped)], attributes: attributes,
            bornWith: position.nextSpan, nextRow: &position.nextScope)
    }
}

extension Statement {
    /// Binds UTF-8 that outlives the step; an empty buffer binds NULL.
    func bind(optionalText text: UnsafeBufferPointer<UInt8>, at parameter: Int32) {
        if text.isEmpty {
            bindNull(at: parameter)
        } else {
            bind(text: text, at: parameter)
        }
    }
}
