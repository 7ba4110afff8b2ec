internal import Telemetry

/// Gives texts, resources and scopes their row numbers, across batches.
///
/// There is no index in the file to look them up by: what is not in memory gets a new row. Every
/// 65,536 spans memory is emptied (an epoch ends), so that a row is named only by spans with
/// ordinals below `born + lifetime`. With the oldest trace's first ordinal beyond that, nothing
/// can name the row any more, and retention deletes it. The price is some rows per epoch twice.
struct Interner {
    /// Spans after which everything is interned anew.
    static let epochSpans: Int64 = 1 << 16
    /// Spans between two looks at the epoch.
    static let sliceSpans = 1 << 14
    /// Ordinals after a row's birth in which spans may name it.
    static let lifetime = epochSpans + Int64(sliceSpans)

    private var strings = InternTable()
    private var resources = InternTable()
    private var scopes = InternTable()
    private var epochStart: Int64 = 0
    private var key: [UInt8] = []

    private let insertString: Statement
    private let insertResource: Statement
    private let insertScope: Statement

    init(_ connection: Connection) throws(StoreError) {
        insertString = try connection.statement("INSERT INTO string VALUES (?1, ?2, ?3)")
        insertResource = try connection.statement(
            "INSERT INTO resource VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        insertScope = try connection.statement(
            "INSERT INTO scope VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
    }

    /// Begins a new epoch if it is time. True where numbers got before must not be used again.
    mutating func advance(to ordinal: Int64) -> Bool {
        guard ordinal - epochStart >= Interner.epochSpans || ordinal < epochStart else {
            return false
        }
        removeAll()
        epochStart = ordinal
        return true
    }

    /// After a transaction was taken back, with the rows that it made.
    mutating func removeAll() {
        strings.removeAll()
        resources.removeAll()
        scopes.removeAll()
    }

    mutating func string(
        _ text: UnsafeBufferPointer<UInt8>, _ position: inout Position
    ) throws(StoreError) -> Int64 {
        let insert = insertString
        return try strings.row(for: text) { () throws(StoreError) in
            let row = position.nextString
            insert.bind(row, at: 1)
            insert.bind(position.nextSpan, at: 2)
            insert.bind(text: text, at: 3)
            try insert.run()
            position.nextString += 1
            return row
        }
    }

    /// - Parameters: `service` and `schemaURL` are string rows, nil where empty.
    mutating func resource(
        service: Int64?, schemaURL: Int64?, dropped: UInt32,
        attributes: UnsafeBufferPointer<UInt8>, _ position: inout Position
    ) throws(StoreError) -> Int64 {
        beginKey(service, schemaURL, dropped)
        key.append(contentsOf: attributes)
        let insert = insertResource
        let resourceKey = position.nextResource
        return try resources.row(key) { () throws(StoreError) in
            insert.bind(resourceKey, at: 1)
            insert.bind(position.nextSpan, at: 2)
            insert.bind(service, at: 3)
            insert.bind(schemaURL, at: 4)
            insert.bind(Int64(dropped), at: 5)
            insert.bind(optionalText: attributes, at: 6)
            try insert.run()
            position.nextResource += 1
            return resourceKey
        }
    }

    mutating func scope(
        name: Int64?, version: Int64?, schemaURL: Int64?, dropped: UInt32,
        attributes: UnsafeBufferPointer<UInt8>, _ position: inout Position
    ) throws(StoreError) -> Int64 {
        beginKey(name, schemaURL, dropped)
        withUnsafeBytes(of: version ?? 0) { self.key.append(contentsOf: $0) }
        key.append(contentsOf: attributes)
        let insert = insertScope
        let scopeKey = position.nextScope
        return try scopes.row(key) { () throws(StoreError) in
            insert.bind(scopeKey, at: 1)
            insert.bind(position.nextSpan, at: 2)
            insert.bind(name, at: 3)
            insert.bind(version, at: 4)
            insert.bind(schemaURL, at: 5)
            insert.bind(Int64(dropped), at: 6)
            insert.bind(optionalText: attributes, at: 7)
            try insert.run()
            position.nextScope += 1
            return scopeKey
        }
    }

    private mutating func beginKey(_ first: Int64?, _ second: Int64?, _ dropped: UInt32) {
        key.removeAll(keepingCapacity: true)
        withUnsafeBytes(of: (first ?? 0, second ?? 0, Int64(dropped))) {
            key.append(contentsOf: $0)
        }
    }
}

extension InternTable {
    fileprivate mutating func row(
        _ key: [UInt8], make: () throws(StoreError) -> Int64
    ) throws(StoreError) -> Int64 {
        try key.withUnsafeBufferPointer { content throws(StoreError) in
            try row(for: content, make: make)
        }
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
