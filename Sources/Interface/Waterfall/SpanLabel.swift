internal import Telemetry

/// What a row writes of a segment or a subsegment of X-Ray.
///
/// They are named after services, hosts and databases, so that what one of them did stands in its
/// attributes: `GET /api/activities/home`, `SELECT id FROM activities`, `Query activities`.
struct SpanLabel: Sendable, Hashable {
    /// Whom a subsegment called; segments and work of the service's own call nobody.
    enum Namespace: Sendable, Hashable {
        case local, aws, remote
    }

    var namespace = Namespace.local
    var name: String
    /// What it did, where the name does not say; on one line.
    var note = ""
    /// Whether what it did tells more than the name, as a query does beside its database.
    var prefersNote = false
    /// The status of the answer; empty where there was none.
    var status = ""

    /// Of a note, this much is kept.
    private static let noteLimit = 160

    /// Nil for spans of OpenTelemetry: their names say it.
    init?(_ span: SpanRecord) {
        guard span.source == .xray else { return nil }
        let facts = Facts(span.attributes)
        name = span.name
        status = facts.status
        switch facts.namespace {
        case "aws": namespace = .aws
        case "remote": namespace = .remote
        default: namespace = .local
        }
        let request = [facts.method, Self.path(facts.url)].filter { !$0.isEmpty }
            .joined(separator: " ")
        if span.isSegment {
            if !request.isEmpty { name = request }
        } else if !facts.query.isEmpty {
            note = facts.query
            prefersNote = true
        } else if !facts.operation.isEmpty {
            note = [facts.operation, facts.resource].filter { !$0.isEmpty }.joined(separator: " ")
        } else {
            note = request.isEmpty ? facts.database : request
            // What went wrong stands by itself.
            if namespace == .remote, !status.hasPrefix("4"), !status.hasPrefix("5") {
                note += status.isEmpty ? "" : " \(status)"
            }
        }
        note = Self.line(note)
    }

    /// The path of a URL, without what is asked for behind `?`.
    static func path(_ url: String) -> String {
        var rest = url[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            guard let slash = rest.firstIndex(of: "/") else { return "/" }
            rest = rest[slash...]
        }
        return String(rest.prefix { $0 != "?" && $0 != "#" })
    }

    /// On one line, blanks in a row as one, bounded.
    private static func line(_ text: String) -> String {
        guard text.utf8.count > noteLimit || text.contains(where: \.isWhitespace) else {
            return text
        }
        return text.prefix(noteLimit * 4).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ").prefix(noteLimit).description
    }
}

/// The attributes that labels are made of, read in one go.
private struct Facts {
    var namespace = ""
    var method = ""
    var url = ""
    var status = ""
    var database = ""
    var query = ""
    var operation = ""
    /// The table, bucket, queue, topic, function or stream that an AWS service was asked about.
    var resource = ""

    init(_ attributes: Attributes) {
        guard !attributes.isEmpty else { return }
        var reader = JSONReader(attributes.json)
        var facts = Facts()
        reader.forEachMember { key, value in facts.take(key, &value) }
        self = facts
    }

    private init() {}

    private mutating func take(_ key: String, _ value: inout JSONReader) {
        func text() -> String { value.readValue()?.displayText ?? "" }
        switch key {
        case "aws.xray.namespace", "namespace": namespace = text()
        case _ where HTTPAttribute.method.contains(key):
            // Python's `requests` is told of in the letters that its caller wrote.
            method = text().uppercased()
        case _ where HTTPAttribute.url.contains(key):
            if url.isEmpty { url = text() }
        case _ where HTTPAttribute.status.contains(key): status = text()
        case "db.system", "db.system.name": database = text()
        case "db.statement", "db.query.text": query = text()
        case "aws.operation": operation = text()
        case "aws.table_name", "aws.bucket_name", "aws.topic_name", "aws.function_name",
            "aws.stream_name", "aws.secret_id", "aws.state_machine_name":
            resource = text()
        case "aws.table_names", "aws.resource_names":
            if resource.isEmpty { resource = names(value.readValue()) }
        case "aws.queue_url", "aws.queue_name":
            resource = String(text().split(separator: "/").last ?? "")
        case "aws.topic_arn", "aws.state_machine_arn":
            resource = String(text().split(separator: ":").last ?? "")
        default: break
        }
    }

    private func names(_ value: AttributeValue?) -> String {
        guard case .array(let names)? = value else { return value?.displayText ?? "" }
        return names.prefix(3).map(\.displayText).joined(separator: " ")
    }
}

extension SpanRecord {
    /// Whether it is a service's own part of an X-Ray trace, rather than a part of that.
    var isSegment: Bool { source == .xray && kind == .server }
}
