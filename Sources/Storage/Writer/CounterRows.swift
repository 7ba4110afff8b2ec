internal import Telemetry

/// What receivers have counted, in the tables `received` and `rejected`.
enum CounterRows {
    /// A counter's name in the file, and where it is in memory.
    static let counters:
        [(name: String, path: any WritableKeyPath<ReceiverCounts, Int> & Sendable)] = [
            ("requests", \.requests), ("datagrams", \.datagrams), ("spans", \.spans),
            ("dropped", \.dropped), ("duplicates", \.duplicates), ("replaced", \.replaced),
            ("log_records", \.logRecords), ("data_points", \.dataPoints),
        ]

    /// Adds to what is there, within a transaction.
    static func add(
        _ counts: ReceiverCounts, from receiver: ReceiverKind, _ connection: Connection
    ) throws(StoreError) {
        let addition = try connection.statement(
            """
            INSERT INTO received VALUES (?1, ?2, ?3)
            ON CONFLICT (receiver, counter) DO UPDATE SET value = value + excluded.value
            """)
        for counter in counters where counts[keyPath: counter.path] != 0 {
            addition.bind(copying: receiver.rawValue, at: 1)
            addition.bind(copying: counter.name, at: 2)
            addition.bind(Int64(counts[keyPath: counter.path]), at: 3)
            try addition.run()
        }
        let rejection = try connection.statement(
            """
            INSERT INTO rejected VALUES (?1, ?2, ?3)
            ON CONFLICT (receiver, reason) DO UPDATE SET spans = spans + excluded.spans
            """)
        for entry in counts.rejected.reasons {
            rejection.bind(copying: receiver.rawValue, at: 1)
            rejection.bind(copying: entry.reason, at: 2)
            rejection.bind(Int64(entry.spans), at: 3)
            try rejection.run()
        }
    }

    static func read(
        _ connection: Connection
    ) throws(StoreError) -> [ReceiverKind: ReceiverCounts] {
        var counts: [ReceiverKind: ReceiverCounts] = [:]
        let received = try connection.statement("SELECT receiver, counter, value FROM received")
        defer { received.reset() }
        while try received.step() {
            let name = received.text(1)
            guard let receiver = ReceiverKind(rawValue: received.text(0)),
                let counter = counters.first(where: { $0.name == name })
            else { continue }
            counts[receiver, default: ReceiverCounts()][keyPath: counter.path] +=
                bounded(received.integer(2))
        }
        let rejected = try connection.statement(
            "SELECT receiver, reason, spans FROM rejected ORDER BY receiver, reason")
        defer { rejected.reset() }
        while try rejected.step() {
            guard let receiver = ReceiverKind(rawValue: rejected.text(0)) else { continue }
            counts[receiver, default: ReceiverCounts()].rejected.add(
                rejected.text(1), spans: bounded(rejected.integer(2)))
        }
        return counts
    }

    /// So that sums do not overflow, whatever a damaged file says.
    private static func bounded(_ value: Int64) -> Int {
        Int(min(max(value, 0), 1 << 48))
    }
}
