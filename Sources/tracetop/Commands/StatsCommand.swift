internal import Interface
internal import Storage
internal import Telemetry
internal import Terminal

/// `tracetop stats`: what the file has seen over its life and holds now.
struct StatsCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        let reader = try context.reader()
        let statistics = try CommandFailure.wrapping { () throws(StoreError) in
            try reader?.statistics() ?? StoreStatistics()
        }
        switch context.invocation.format {
        case .table: try printTable(statistics)
        case .json:
            try context.output.write(StatsCommand.json(statistics))
            try context.output.write("\n")
        case .csv:
            try context.output.write(CSV.line(["name", "value"]))
            for (name, value) in StatsCommand.entries(statistics) {
                try context.output.write(CSV.line([name, String(value)]))
            }
        }
    }

    // MARK: Counts by receiver

    /// Receivers that the documented shape names, and others that have counted something.
    private static func receivers(
        _ statistics: StoreStatistics
    ) -> [(kind: ReceiverKind, counts: ReceiverCounts)] {
        ReceiverKind.allCases.compactMap { kind in
            let counts = statistics.received[kind] ?? ReceiverCounts()
            let isNamed = kind == .otlpHTTP || kind == .xrayUDP
            return isNamed || !counts.isEmpty ? (kind, counts) : nil
        }
    }

    /// What a receiver counts. Datagrams are X-Ray's; only what has something to drop drops.
    private static func counts(
        of kind: ReceiverKind, _ counts: ReceiverCounts
    ) -> [(name: String, value: Int)] {
        switch kind {
        case .xrayUDP:
            [
                ("datagrams", counts.datagrams), ("spans", counts.spans),
                ("rejected", counts.rejected.spans), ("dropped", counts.dropped),
                ("duplicates", counts.duplicates), ("replaced", counts.replaced),
            ]
        case .xrayTCP:
            [
                ("requests", counts.requests), ("spans", counts.spans),
                ("rejected", counts.rejected.spans), ("duplicates", counts.duplicates),
                ("replaced", counts.replaced),
            ]
        case .otlpHTTP, .otlpGRPC:
            [
                ("requests", counts.requests), ("spans", counts.spans),
                ("rejected", counts.rejected.spans), ("duplicates", counts.duplicates),
                ("log_records", counts.logRecords), ("data_points", counts.dataPoints),
            ]
        case .import:
            [
                ("spans", counts.spans), ("rejected", counts.rejected.spans),
                ("duplicates", counts.duplicates), ("replaced", counts.replaced),
            ]
        }
    }

    /// Every number under its path: `received.otlp_http.spans`.
    static func entries(_ statistics: StoreStatistics) -> [(name: String, value: Int)] {
        var entries: [(String, Int)] = []
        for (kind, received) in receivers(statistics) {
            for count in counts(of: kind, received) {
                entries.append(("received.\(kind.rawValue).\(count.name)", count.value))
            }
        }
        for reason in statistics.rejected.reasons {
            entries.append(("rejected_reasons.\(reason.reason)", reason.spans))
        }
        return entries + [
            ("evicted.traces", statistics.evictedTraces),
            ("evicted.spans", statistics.evictedSpans),
            ("stored.spans", statistics.storedSpans), ("stored.traces", statistics.storedTraces),
            ("stored.bytes", Int(statistics.bytes)),
        ] + columns(statistics).map { ("columns.\($0.name)", $0.value) }
    }

    private static func columns(_ statistics: StoreStatistics) -> [(name: String, value: Int)] {
        [
            ("chunks", statistics.columns.chunks), ("spans", statistics.columns.spans),
            ("bytes", Int(statistics.columns.bytes)),
            ("damaged_chunks", statistics.columns.damagedChunks),
        ]
    }

    // MARK: Output

    static func json(_ statistics: StoreStatistics) -> [UInt8] {
        var writer = JSONWriter()
        func object(_ key: String, _ members: [(name: String, value: Int)]) {
            writer.key(key)
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                writer.int(Int64(member.value))
            }
            writer.endObject()
        }
        writer.beginObject()
        writer.key("received")
        writer.beginObject()
        for (kind, received) in receivers(statistics) {
            object(kind.rawValue, counts(of: kind, received))
        }
        writer.endObject()
        object("rejected_reasons", statistics.rejected.reasons.map { ($0.reason, $0.spans) })
        object(
            "evicted",
            [("traces", statistics.evictedTraces), ("spans", statistics.evictedSpans)])
        object(
            "stored",
            [
                ("spans", statistics.storedSpans), ("traces", statistics.storedTraces),
                ("bytes", Int(statistics.bytes)),
            ])
        object("columns", columns(statistics))
        writer.endObject()
        return writer.bytes
    }

    private func printTable(_ statistics: StoreStatistics) throws(CommandFailure) {
        var table = Table([.init("what"), .init("count", .right)])
        for (kind, received) in StatsCommand.receivers(statistics)
        where kind == .otlpHTTP || !received.isEmpty {
            for count in StatsCommand.counts(of: kind, received) {
                let name = count.name.replacing("_", with: " ")
                table.add([.init("\(kind.title): \(name)"), .init(Format.grouped(count.value))])
            }
        }
        for reason in statistics.rejected.reasons {
            table.add([.init("rejected: \(reason.reason)"), .init(Format.grouped(reason.spans))])
        }
        table.add([
            .init("evicted by retention: traces"), .init(Format.grouped(statistics.evictedTraces)),
        ])
        table.add([
            .init("evicted by retention: spans"), .init(Format.grouped(statistics.evictedSpans)),
        ])
        table.add([.init("stored: traces"), .init(Format.grouped(statistics.storedTraces))])
        table.add([.init("stored: spans"), .init(Format.grouped(statistics.storedSpans))])
        table.add([.init("file size"), .init(Format.bytes(statistics.bytes))])
        table.add([
            .init("of it columns, of \(Format.counted(statistics.columns.spans, "span"))"),
            .init(Format.bytes(statistics.columns.bytes)),
        ])
        if statistics.columns.damagedChunks > 0 {
            table.add([
                .init("damaged chunks of columns"),
                .init(Format.grouped(statistics.columns.damagedChunks)),
            ])
        }
        try context.print(table)
        if statistics.columns.damagedChunks > 0 {
            Diagnostics.warn(
                "columns are damaged: questions read these spans themselves, until a process "
                    + "receives into the file or `tracetop reindex` makes them anew")
        }
    }
}

extension ReceiverKind {
    /// As tables call it.
    fileprivate var title: String {
        switch self {
        case .otlpHTTP: "OTLP/HTTP"
        case .otlpGRPC: "OTLP/gRPC"
        case .xrayUDP: "X-Ray UDP"
        case .xrayTCP: "X-Ray TCP"
        case .import: "imported"
        }
    }
}
