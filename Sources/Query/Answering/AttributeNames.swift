public import Columns
internal import Telemetry

/// The names of all attributes in a source of chunks: to tell a misspelt one from one that is only
/// rare.
public struct AttributeNames: Sendable {
    public private(set) var names: Set<String> = []
    /// Whether some chunk has more keys than columns: then a name may be there that is not here.
    public private(set) var isIncomplete = false
    public private(set) var spanCount = 0

    /// O(chunks and their columns), and the texts of resources and scopes.
    ///
    /// - Parameter asked: keys that are to be looked for: once there are spans with all of them, the
    ///   other names do not matter and are not read. Empty for all names.
    public init(_ source: any ColumnSource, asked: [NamedKey] = []) throws(ColumnError) {
        var known: Set<[UInt8]> = []
        for chunk in try source.chunks() {
            spanCount += chunk.directory.spanCount
            if chunk.directory.hasMoreKeys { isIncomplete = true }
            for entry in chunk.directory.entries {
                if case .attribute(let name, _) = entry.identity { names.insert(name) }
            }
            if isEnough(for: asked) { return }
            let tables = [IntrinsicColumn.resourceAttributes, .scopeAttributes].compactMap {
                chunk.directory.index(of: .intrinsic($0))
            }
            for column in try source.columns(tables, of: chunk) {
                for entry in 0..<column.dictionaryCount {
                    let text = Array(column.text(at: entry))
                    // The same few in every chunk.
                    guard known.insert(text).inserted else { continue }
                    for pair in Attributes(json: text).pairs { names.insert(pair.key) }
                }
            }
            if isEnough(for: asked) { return }
        }
    }

    private func isEnough(for asked: [NamedKey]) -> Bool {
        !asked.isEmpty && asked.allSatisfy { $0.attribute.map(names.contains) ?? true }
    }

    /// What is wrong with a question that names what no span has: about the first such key; nil
    /// where there is none, or nobody knows.
    public func problem(with keys: [NamedKey]) -> QueryError? {
        guard spanCount > 0, !isIncomplete else { return nil }
        for key in keys {
            if let problem = key.unknown(among: names) { return problem }
        }
        return nil
    }
}
