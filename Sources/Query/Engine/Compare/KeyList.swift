internal import Columns
internal import Telemetry

/// The keys that a comparison goes over: columns that say something, and the attributes of the
/// spans compared.
struct KeyList {
    /// Keys at most; those that most spans have.
    private static let maximumKeys = 2000
    private static let columns: [Column] = [
        .durationMilliseconds, .name, .serviceName, .kind, .status, .statusMessage, .error, .fault,
        .clientError, .throttle, .inProgress, .isRoot, .source,
    ]

    let subjects: [Subject]

    init(_ rows: ComparedRows, besides asked: [Subject]) throws(ColumnError) {
        var attributes: [String: (count: Int, owner: Subject.Owner)] = [:]
        func add(_ key: String, _ owner: Subject.Owner, _ count: Int) {
            let known = attributes[key]
            attributes[key] = ((known?.count ?? 0) + count, known?.owner ?? owner)
        }
        var tablesRead: Set<[UInt8]> = []
        try rows.forEachView { view, _ throws(ColumnError) in
            for entry in view.directory.entries {
                if case .attribute(let key, _) = entry.identity {
                    add(key, .span, entry.presentCount)
                }
            }
            for (column, table) in ChunkView.sharedTables {
                let texts = try view.intrinsic(table)
                for entry in 0..<texts.dictionaryCount {
                    let json = Array(texts.text(at: entry))
                    guard tablesRead.count < 1 << 16, tablesRead.insert(json).inserted else {
                        continue
                    }
                    for pair in Attributes(json: json).pairs {
                        add(pair.key, column == .scope ? .scope : .resource, view.rowCount)
                    }
                }
            }
        }
        // Of a resource's the column tells.
        if attributes["service.name"]?.owner == .resource { attributes["service.name"] = nil }
        let found = attributes.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .prefix(KeyList.maximumKeys)
            .compactMap { Subject(attribute: $0.key, owner: $0.value.owner) }
        let asked = Set(asked)
        subjects = (KeyList.columns.map { Subject(field: .column($0)) } + found)
            .filter { !asked.contains($0) }
    }
}
