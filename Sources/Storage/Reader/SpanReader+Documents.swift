public import Telemetry

extension SpanReader {
    private static let chunkDocuments = 256
    private static let chunkPackedBytes = 1 << 20

    /// The original X-Ray documents of a trace, by the id of the span at the top of each: what was
    /// sent, byte by byte. Empty where there is no such trace, or nothing of X-Ray in it.
    public func documents(of id: TraceID) throws(StoreError) -> [SpanID: [UInt8]] {
        let key = try reading { core throws(StoreError) in try core.key(of: id) }
        guard let key else { return [:] }
        var documents: [SpanID: [UInt8]] = [:]
        try forEachDocument(ofKey: key) { span, document in
            documents[span] = document
            return true
        }
        return documents
    }

    /// The original X-Ray document whose top is this span; nil for a span that came nested in
    /// another's, and for all others.
    public func document(of span: SpanID, inTrace key: Int64) throws(StoreError) -> [UInt8]? {
        try reading { core throws(StoreError) in
            let statement = try core.connection.statement(
                """
                SELECT document.content FROM span JOIN document ON document.id = span.id
                WHERE span.trace = ?1 AND span.span_id = ?2
                    AND span.trace >= (SELECT floor FROM position)
                """)
            statement.bind(key, at: 1)
            statement.bind(Int64(bitPattern: span.rawValue), at: 2)
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return PackedDocument.document(of: Array(statement.bytes(0)))
        }
    }

    /// Calls `body` for each original document of a trace in commit order, until it says false:
    /// who takes them in this order has the same spans again. Damaged ones are left out.
    public func forEachDocument(
        ofKey key: Int64, _ body: (SpanID, [UInt8]) -> Bool
    ) throws(StoreError) {
        var ordinals = try reading { core throws(StoreError) in
            try core.documentOrdinals(ofKey: key)
        }[...]
        while !ordinals.isEmpty {
            let wanted = ordinals.prefix(SpanReader.chunkDocuments)
            let chunk = try reading { core throws(StoreError) in
                try core.documents(wanted, upTo: SpanReader.chunkPackedBytes)
            }
            for (span, packed) in chunk.documents {
                guard let document = PackedDocument.document(of: packed) else { continue }
                guard body(span, document) else { return }
            }
            ordinals = ordinals.dropFirst(chunk.visited)
        }
    }
}

extension ReaderCore {
    fileprivate func documentOrdinals(ofKey key: Int64) throws(StoreError) -> [Int64] {
        let statement = try connection.statement(
            """
            SELECT document.id
            FROM span INDEXED BY span_identity CROSS JOIN document ON document.id = span.id
            WHERE span.trace = ?1 AND span.trace >= (SELECT floor FROM position)
            ORDER BY document.id
            """)
        statement.bind(key, at: 1)
        defer { statement.reset() }
        var ordinals: [Int64] = []
        while try statement.step() { ordinals.append(statement.integer(0)) }
        return ordinals
    }

    /// Reads documents until there are no more or they have reached `bytes`. One that was
    /// replaced since has left its ordinal.
    fileprivate func documents(
        _ ordinals: ArraySlice<Int64>, upTo bytes: Int
    ) throws(StoreError) -> (documents: [(SpanID, [UInt8])], visited: Int) {
        let statement = try connection.statement(
            """
            SELECT span.span_id, document.content
            FROM document JOIN span ON span.id = document.id WHERE document.id = ?1
            """)
        var documents: [(SpanID, [UInt8])] = []
        var (visited, byteCount) = (0, 0)
        for ordinal in ordinals where byteCount < bytes {
            visited += 1
            statement.bind(ordinal, at: 1)
            defer { statement.reset() }
            guard try statement.step() else { continue }
            let id = SpanID(rawValue: UInt64(bitPattern: statement.integer(0)))
            let packed = Array(statement.bytes(1))
            byteCount += packed.count
            documents.append((id, packed))
        }
        return (documents, visited)
    }
}
