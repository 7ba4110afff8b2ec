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
    public init(_ source: any ColumnSource) throws(ColumnError) {
        var known: Set<[UInt8]> = []
        for chunk in try source.chunks() {
            spanCount += chunk.directory.spanCount
            if chunk.directory.hasMoreKeys { isIncomplete = true }
            for entry in chunk.directory.entries {
                if case .attribute(let name, _) = entry.identity { names.insert(name) }
            }
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
        }
    }

    /// What is wrong with a query that names what no span has; empty where nobody knows.
    public func problems(with query: Query) -> [QueryError] {
        spanCount == 0 || isIncomplete ? [] : query.unknownKeys(among: names)
    }

    /// The same of a filter.
    public func problems(with filter: Filter) -> [QueryError] {
        spanCount == 0 || isIncomplete ? [] : filter.unknownKeys(among: names)
    }
}
