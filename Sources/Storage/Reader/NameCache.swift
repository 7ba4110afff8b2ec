internal import Telemetry

/// Strings, resources and scopes by row number, read on first use. Bounded.
struct NameCache {
    private var strings: [Int64: String] = [:]
    private var resources: [Int64: Resource] = [:]
    private var scopes: [Int64: Scope] = [:]
    private let stringRow: Statement
    private let resourceRow: Statement
    private let scopeRow: Statement

    private static let maximumStrings = 1 << 15
    private static let maximumResources = 1 << 10
    /// Of the strings, and again of what resources and scopes hold.
    private static let maximumByteCount = 16 << 20
    private var stringByteCount = 0
    private var attributeByteCount = 0

    init(_ connection: Connection) throws(StoreError) {
        stringRow = try connection.statement("SELECT text FROM string WHERE id = ?1")
        resourceRow = try connection.statement(
            """
            SELECT service, schema_url, dropped_attributes, attributes
            FROM resource WHERE id = ?1
            """)
        scopeRow = try connection.statement(
            """
            SELECT name, version, schema_url, dropped_attributes, attributes
            FROM scope WHERE id = ?1
            """)
    }

    /// The text of a string row; empty for nil.
    mutating func string(_ row: Int64?) throws(StoreError) -> String {
        guard let row else { return "" }
        if let known = strings[row] { return known }
        stringRow.bind(row, at: 1)
        defer { stringRow.reset() }
        let text = try stringRow.step() ? stringRow.text(0) : ""
        stringByteCount += text.utf8.count
        if strings.count >= NameCache.maximumStrings
            || stringByteCount > NameCache.maximumByteCount
        {
            strings.removeAll()
            stringByteCount = text.utf8.count
        }
        strings[row] = text
        return text
    }

    /// Forgets resources and scopes before their attributes are too much to keep.
    private mutating func makeRoom(_ attributes: Attributes) {
        attributeByteCount += attributes.json.count
        if attributeByteCount > NameCache.maximumByteCount {
            resources.removeAll()
            scopes.removeAll()
            attributeByteCount = attributes.json.count
        }
    }

    mutating func resource(_ row: Int64) throws(StoreError) -> Resource {
        if let known = resources[row] { return known }
        resourceRow.bind(row, at: 1)
        defer { resourceRow.reset() }
        guard try resourceRow.step() else { return Resource() }
        let service = resourceRow.optionalInteger(0)
        let resource = Resource(
            serviceName: service == nil ? nil : try string(service),
            attributes: Attributes(json: Array(resourceRow.bytes(3))),
            droppedAttributesCount: UInt32(truncatingIfNeeded: resourceRow.integer(2)),
            schemaURL: try string(resourceRow.optionalInteger(1)))
        makeRoom(resource.attributes)
        if resources.count >= NameCache.maximumResources { resources.removeAll() }
        resources[row] = resource
        return resource
    }

    mutating func scope(_ row: Int64) throws(StoreError) -> Scope {
        if let known = scopes[row] { return known }
        scopeRow.bind(row, at: 1)
        defer { scopeRow.reset() }
        guard try scopeRow.step() else { return Scope() }
        let scope = Scope(
            name: try string(scopeRow.optionalInteger(0)),
            version: try string(scopeRow.optionalInteger(1)),
            attributes: Attributes(json: Array(scopeRow.bytes(4))),
            droppedAttributesCount: UInt32(truncatingIfNeeded: scopeRow.integer(3)),
            schemaURL: try string(scopeRow.optionalInteger(2)))
        makeRoom(scope.attributes)
        if scopes.count >= NameCache.maximumResources { scopes.removeAll() }
        scopes[row] = scope
        return scope
    }
}
