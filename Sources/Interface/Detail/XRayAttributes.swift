internal import Telemetry

/// The attributes of a segment or a subsegment, by the parts of the document that they were made of.
struct XRayAttributes {
    typealias Pair = (key: String, value: AttributeValue)

    var annotations: [Pair] = []
    var http: [Pair] = []
    var sql: [Pair] = []
    /// The query, apart from what else is known of the database.
    var query: Pair?
    var aws: [Pair] = []
    /// By namespace, in the order of arrival.
    var metadata: [(namespace: String, pairs: [Pair])] = []
    /// What X-Ray itself says of the segment: origin, SDK, sampling rule, user.
    var segment: [Pair] = []
    var others: [Pair] = []
    /// The id of an exception that was recorded elsewhere.
    var cause: String?

    /// The attribute that names the annotations among the others.
    static let annotationsKey = "aws.xray.annotations"
    private static let metadataPrefix = "metadata."

    init(_ attributes: Attributes) {
        let pairs = attributes.pairs
        var annotated: Set<String> = []
        for pair in pairs where pair.key == Self.annotationsKey {
            guard case .array(let keys) = pair.value else { continue }
            annotated.formUnion(keys.map(\.displayText))
        }
        for pair in pairs {
            if annotated.contains(pair.key) { annotations.append(pair) } else { sort(pair) }
        }
    }

    private mutating func sort(_ pair: Pair) {
        let key = pair.key
        switch key {
        case Self.annotationsKey: break
        case TraceCauses.causeKey: cause = pair.value.displayText
        case "db.statement", "db.query.text": query = pair
        case "enduser.id", "user.id": segment.append(pair)
        case "aws.xray.retries": aws.append(pair)
        case "aws.xray.x_forwarded_for", "aws.xray.traced": http.append(pair)
        default:
            func begins(_ prefixes: String...) -> Bool { prefixes.contains(where: key.hasPrefix) }
            if key.hasPrefix(Self.metadataPrefix) {
                addMetadata(pair)
            } else if begins("http.", "url.", "user_agent.", "client.", "net.", "aws.xray.http.") {
                http.append(pair)
            } else if begins("db.", "aws.xray.sql.") {
                sql.append(pair)
            } else if begins("aws.xray.") {
                segment.append(pair)
            } else if begins("aws.", "rpc.") {
                aws.append(pair)
            } else {
                others.append(pair)
            }
        }
    }

    /// `metadata.default.request`: of two namespaces that both could be meant, the shorter.
    private mutating func addMetadata(_ pair: Pair) {
        let path = pair.key.dropFirst(Self.metadataPrefix.count)
        let namespace = String(path.prefix { $0 != "." })
        if let index = metadata.firstIndex(where: { $0.namespace == namespace }) {
            metadata[index].pairs.append(pair)
        } else {
            metadata.append((namespace, [pair]))
        }
    }

    /// What a metadata attribute is called within its namespace.
    static func metadataName(_ key: String, in namespace: String) -> String {
        let name = key.dropFirst(metadataPrefix.count + namespace.count).drop { $0 == "." }
        return name.isEmpty ? namespace : String(name)
    }
}
