/// X-Ray's filter expressions, read as filters of ours: `service("api") {fault OR error}`.
///
/// They ask about whole traces, and so is what they become: true of every span of a trace or of
/// none. "Root" is the trace's root span; "any" is some span of the trace; inside the braces of
/// `service` and `edge` it is the one span that stands for the node or the call.
///
/// | X-Ray | here |
/// |---|---|
/// | `fault` | the root: `fault`, or `error` without `client_error` |
/// | `error`, `throttle` | the root: `client_error` (4xx), `throttle` |
/// | `ok` | the root, and it has none of those |
/// | `responsetime` | the root's `duration_ms`, in seconds |
/// | `duration` | `trace.duration_ms`, in seconds; in braces the span's |
/// | `http.status`, `.url`, `.method`, `.useragent`, `.clientip` | the root: attributes in either spelling, see `XRayKeyword` |
/// | `user` | any: `enduser.id`, `user.id` |
/// | `annotation.KEY`, `annotation[KEY]` | any: attribute KEY |
/// | `resource.arn`, `instance.id`, `availabilityzone` | any: resource attributes |
/// | `partial` | any: `in_progress` |
/// | `inferred` | any: a call to what sent nothing itself |
/// | `service(NODE) {…}` | any: a span that stands for the node, all in braces of that one span |
/// | `edge(A, B) {…}` | any: a span of A that calls B, all in braces of that call |
/// | `root`, `name`, `type` | in braces of `service`: `is_root`, the service, its `aws.xray.origin` |
///
/// - A node is stood for by its segments: spans of that service that are of kind server or
///   consumer, or roots (what the Collector's exporter makes segments of, and consumers); and by
///   calls of kind client without a segment below, by what they call: X-Ray infers those nodes.
/// - A keyword alone asks whether there is a value, an annotation that is `false` excepted. `!=`
///   asks for a value that is another one; so `!(user = "ada")` is true where `user != "ada"` is
///   not: where there is no user.
/// - Keywords are read in any case of letters; what is compared is not.
/// - Not supported: `rootcause`, groups, and what stands only in their blocks.
///
/// Source: the X-Ray Developer Guide, "Use filter expressions".
public enum XRayFilter {
    /// What begins a filter that is one of X-Ray's, wherever filters are typed.
    public static let prefix = "xray:"

    /// What an expression may name, with what it asks in one line.
    ///
    /// - Parameter inService: in the braces of `service`.
    public static func keywords(inService: Bool) -> [(word: String, summary: String)] {
        let nodes = [
            ("service", "(\"NAME\") {…}: some span of that service"),
            ("edge", "(\"FROM\", \"TO\") {…}: some call between the two"),
        ]
        return XRayKeyword.allCases.filter { inService || !$0.isOfNode }
            .map { ($0.rawValue, $0.summary) } + (inService ? [] : nodes)
    }

    /// Reads an expression, with the prefix or without.
    ///
    /// - Throws: what is wrong, and where in `text`.
    public static func parse(_ text: String) throws(QueryError) -> Filter {
        try Query.checkLength(of: text, as: "filter")
        var parser = Parser(text)
        return try Filter(try parser.parseWholeFilter(isXRay: true))
    }
}

extension Parser {
    /// A whole filter, in this language or, behind `xray:`, in X-Ray's. Clauses may follow.
    mutating func parseFilter(isXRay: Bool = false) throws(QueryError) -> Expression {
        let isPrefixed = takePrefix(XRayFilter.prefix)
        guard isPrefixed || isXRay else { return try parseExpression() }
        var parser = XRayParser(self)
        let expression = try parser.parse()
        self = parser.base
        return expression
    }

    /// A filter and nothing behind it.
    mutating func parseWholeFilter(isXRay: Bool = false) throws(QueryError) -> Expression {
        let expression = try parseFilter(isXRay: isXRay)
        guard current.kind == .end else { throw unexpectedRest() }
        return expression
    }
}
