/// What `tracetop` can be told to do.
enum Subcommand: String, CaseIterable {
    case ui, serve, traces, show, query, compare, keys, `import`, export, stats, clear, reindex,
        demo

    /// Options that go with this one alone.
    var options: [Option] {
        switch self {
        case .traces: [.filter, .xrayFilter, .sort, .limit, .repeats]
        case .show: [.raw, .repeats]
        case .query: [.xrayFilter, .repeats, .noSeries, .explain]
        case .compare: [.filter, .against, .xrayFilter, .since, .until, .limit]
        case .export: [.filter, .xrayFilter]
        case .clear: [.yes]
        case .demo: [.samples]
        default: []
        }
    }

    /// The common options that make a difference to it: what its help lists.
    var commonOptions: [Option] {
        switch self {
        case .ui:
            [
                .database, .ephemeral, .durable, .otlpHTTP, .xray, .retainSize, .retainAge, .color,
            ]
        case .serve:
            [.database, .ephemeral, .durable, .otlpHTTP, .xray, .retainSize, .retainAge]
        case .traces, .show, .query, .compare, .keys, .stats: [.database, .format, .color]
        case .import: [.database, .durable]
        case .export, .clear, .reindex: [.database]
        case .demo: [.database, .otlpHTTP, .color]
        }
    }

    /// What follows its name.
    var operands: String {
        switch self {
        case .show: "TRACE_ID"
        case .query: "'QUERY'"
        case .import: "FILE…|-"
        default: ""
        }
    }

    /// How many operands it takes.
    var operandCount: ClosedRange<Int> {
        switch self {
        case .show, .query: 1...1
        case .import: 1...Int.max
        default: 0...0
        }
    }

    /// What it does, in a few words.
    var summary: String {
        switch self {
        case .ui: "receive, and browse (the default)"
        case .serve: "receive without a screen"
        case .traces: "list traces"
        case .show: "one trace as a text waterfall"
        case .query: "ask a question: percentiles, heatmaps, groups"
        case .compare: "what some spans have in common that others have not"
        case .keys: "attribute keys: type, how many spans, examples"
        case .import: "read OTLP JSON, JSON lines or protobuf, and X-Ray documents"
        case .export: "write OTLP JSON lines on stdout"
        case .stats: "what was received, rejected (and why), dropped, stored; sizes"
        case .clear: "forget all traces"
        case .reindex: "make all columns anew from the spans"
        case .demo: "replay sample data through the real receivers, then browse it"
        }
    }

    /// What its help says, as paragraphs.
    var paragraphs: [String] {
        switch self {
        case .ui:
            [
                "Receives traces of OpenTelemetry and AWS X-Ray and shows them as they arrive. "
                    + "Point an application at it with "
                    + "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 and "
                    + "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or with "
                    + "AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:2000; press ? for the keys.",
                "When another tracetop receives into the same file, this one follows what arrives "
                    + "there. Without a terminal on stdout it prints the list of traces, the "
                    + "newest one's waterfall, a heatmap and the counts.",
            ]
        case .serve:
            [
                "Receives into the file until SIGINT or SIGTERM, then commits what is queued and "
                    + "ends. Prints a line for each socket, such as `listening otlp-http "
                    + "127.0.0.1:4318`; warnings go to stderr.",
                "A request is answered only when its spans are committed; datagrams, which nobody "
                    + "answers, are counted when they are lost. A default port that is busy is a "
                    + "warning; a busy port that was asked for ends with status 2.",
            ]
        case .traces:
            [
                "Lists traces, the last to arrive first. With --where, those with some span of "
                    + "which the expression is true: `key operator value`, joined by AND, OR, NOT "
                    + "and parentheses. Keys are columns (duration_ms, name, service.name, kind, "
                    + "status, status_message, error, fault, client_error, throttle, in_progress, "
                    + "is_root, source, start_time, trace.trace_id, trace.span_id, "
                    + "trace.parent_id, and of its trace trace.duration_ms, trace.span_count, "
                    + "trace.error_count, trace.start_time) and any attribute; operators are = != > >= < <= exists "
                    + "does-not-exist contains does-not-contain starts-with does-not-start-with "
                    + "ends-with does-not-end-with in not-in matches.",
                "A span without the key makes every comparison false and its negation true. "
                    + "root.KEY and parent.KEY ask the root and the parent, any.KEY and none.KEY "
                    + "some span of the trace or none; any { EXPR } asks EXPR of one span, as do "
                    + "none, root, parent and child { EXPR }.",
                "With --xray-filter, or behind `xray:` in --where, EXPR is one of AWS X-Ray's "
                    + "filter expressions, which ask about the trace as a whole.",
            ]
        case .show:
            [
                "Shows one trace: its spans as a tree, where each lies in time, how long it took "
                    + "and what went wrong. TRACE_ID is 32 hexadecimal digits, as many of the first as "
                    + "tell it from other traces (6 at least), or X-Ray's 1-8digits-24digits. Ends "
                    + "with status 1 where there is no such trace.",
                "With --raw, the original documents of what came from X-Ray, as JSON lines: "
                    + "`tracetop import` takes them. Ends with status 1 where the trace has none.",
            ]
        case .query:
            [
                "Answers a question about all spans, such as 'HEATMAP(duration_ms), "
                    + "P90(duration_ms), COUNT WHERE service.name = \"api\" GROUP BY name SINCE "
                    + "30m'. Calculations are COUNT, COUNT_DISTINCT, SUM, AVG, MIN, MAX, "
                    + "percentiles from P001 to P999, HEATMAP, RATE and CONCURRENCY; the clauses "
                    + "WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, SINCE, UNTIL and EVERY are "
                    + "optional. Without SINCE it is about everything stored.",
                "As a table: the heatmap, and a line a group with what it was over time. As JSON: "
                    + "results, series over time, and heatmaps. As CSV: a line a group, or where "
                    + "only heatmaps are asked for, a line a bucket. What is wrong with a query "
                    + "is said with carets below it, and ends with status 2.",
            ]
        case .compare:
            [
                "Compares the spans of which --where is true with all others, or with those of "
                    + "--against: how often each value of each attribute and column is met among "
                    + "the ones and among the others. The attributes that differ most come first; "
                    + "what differs only as spans dealt at random would, such as ids, comes last. "
                    + "`tracetop traces --help` has the expressions. With --since and --until both "
                    + "sides are of that time.",
                "As a table: bars for the selection and the baseline at each attribute's values. "
                    + "As JSON: all values, each with the filter that finds its spans. As CSV: a "
                    + "line a value. Ends with status 1 where one side has no spans.",
            ]
        case .keys:
            [
                "Lists the attribute keys of all spans, their scopes and resources: the types of "
                    + "their values, how many spans have them, and examples."
            ]
        case .import:
            [
                "Reads files of traces, `-` for standard input: OTLP JSON (one document or many, "
                    + "as `tracetop export` and the Collector's file exporter write them), OTLP "
                    + "protobuf, and documents of X-Ray (JSON, JSON lines, dumps of datagrams, what "
                    + "`aws xray batch-get-traces` prints), each as it is or compressed with gzip. "
                    + "When a tracetop receives into the file, the spans go through it. Spans that "
                    + "are there already are not stored twice.",
                "Reading stops at what it cannot read, with status 2; what came before stays. A "
                    + "document of X-Ray that is JSON and still no segment is named and passed "
                    + "over.",
            ]
        case .export:
            [
                "Writes all spans as OTLP JSON, one document a line, what arrived first at the "
                    + "top. With --where, the traces that have some span of which the "
                    + "expression is true, whole: see `tracetop traces --help` for expressions. "
                    + "What is exported and imported again is the same spans, those of X-Ray "
                    + "too; their original documents are written by `tracetop show --raw`."
            ]
        case .stats:
            [
                "Counts what the file has seen over its life: requests and spans by receiver, "
                    + "what was rejected and why, dropped, sent again, forgotten; and what is in "
                    + "it now."
            ]
        case .clear:
            [
                "Forgets all traces in the file. Asks first on a terminal; without one it wants "
                    + "--yes. A receiver that runs goes on."
            ]
        case .reindex:
            [
                "Throws away the columns that questions are answered from and makes them anew from "
                    + "the spans, which stay as they are. Not needed in everyday use: whoever "
                    + "receives into the file makes what is missing or damaged. It may be "
                    + "interrupted at any time.",
                "While a process receives into the file it ends with status 2.",
            ]
        case .demo:
            [
                "Replays what three real services sent, through the real receivers, into a "
                    + "temporary file, with its times shifted to now; then opens the interface. "
                    + "Without a terminal on stdout it prints the list of traces, one waterfall, "
                    + "a heatmap and the counts.",
                "The sample data is looked for in --samples DIR, $TRACETOP_SAMPLES, "
                    + "../share/tracetop/sample-data beside the program, and ./sample-data. With "
                    + "--db the traces go to that file, and stay.",
            ]
        }
    }
}
