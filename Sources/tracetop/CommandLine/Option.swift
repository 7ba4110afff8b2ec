/// Every option there is. What a command does with one is its own matter; see `Subcommand`.
enum Option: String, CaseIterable {
    case database = "--db"
    case ephemeral = "--ephemeral"
    case durable = "--durable"
    case otlpHTTP = "--otlp-http"
    case xray = "--xray"
    case retainSize = "--retain-size"
    case retainAge = "--retain-age"
    case format = "--format"
    case color = "--color"
    case help = "--help"
    case version = "--version"
    case filter = "--where"
    case against = "--against"
    case since = "--since"
    case until = "--until"
    case xrayFilter = "--xray-filter"
    case sort = "--sort"
    case limit = "--limit"
    case yes = "--yes"
    case raw = "--raw"
    case repeats = "--repeat"
    case noSeries = "--no-series"
    case explain = "--explain"
    case samples = "--samples"

    /// The one-letter spelling.
    var short: String? {
        switch self {
        case .help: "-h"
        case .version: "-V"
        default: nil
        }
    }

    /// What stands for its value in help; nil for an option without one.
    var placeholder: String? {
        switch self {
        case .database: "FILE"
        case .ephemeral, .durable, .help, .version, .yes, .raw, .noSeries, .explain: nil
        case .otlpHTTP, .xray: "ADDR:PORT"
        case .retainSize: "SIZE"
        case .retainAge: "AGE"
        case .format: "FORMAT"
        case .color: "WHEN"
        case .filter, .against, .xrayFilter: "EXPR"
        case .since, .until: "TIME"
        case .sort: "ORDER"
        case .limit, .repeats: "N"
        case .samples: "DIR"
        }
    }

    /// Options that go with every command.
    static let common: [Option] = [
        .database, .ephemeral, .durable, .otlpHTTP, .xray, .retainSize, .retainAge, .format, .color,
        .help, .version,
    ]

    /// As help writes it: `-h, --help`, `--db FILE`.
    var usage: String {
        (short.map { "\($0), " } ?? "") + rawValue + (placeholder.map { " \($0)" } ?? "")
    }

    /// What it means to one command, where that is something of its own, else to all.
    func help(for command: Subcommand?) -> String {
        switch (command, self) {
        case (.demo, .database): "keep the traces in this file (default: a temporary one)"
        case (.demo, .otlpHTTP): "where to receive them (default: 127.0.0.1, on a free port)"
        case (.compare, .filter):
            "the spans to compare: those of which EXPR is true, such as 'duration_ms > 500'"
        case (.compare, .xrayFilter):
            "the same as one of X-Ray's filter expressions: the spans of such traces; with --where "
                + "both must be true"
        case (.compare, .limit):
            "at most N attributes; 0 for all (default: in a table the first 20 of those that differ "
                + "by more than chance, else all)"
        case (.traces, .repeats), (.show, .repeats):
            "read it N times in one process, and say on stderr how long that took: elapsed_ms is the "
                + "median, first_ms the first"
        default: help
        }
    }

    private var help: String {
        switch self {
        case .database:
            "the file that traces are kept in (default: $XDG_DATA_HOME/tracetop/tracetop.db, else "
                + "~/.local/share/tracetop/tracetop.db)"
        case .ephemeral: "keep traces in a temporary file that goes with the process"
        case .durable:
            "what is acknowledged survives power loss too, not only the death of the process; "
                + "slower"
        case .otlpHTTP:
            "where to receive OTLP over HTTP (default: localhost:4318, that is 127.0.0.1 and "
                + "[::1]); port 0 takes a free one; off receives none"
        case .xray:
            "where to receive AWS X-Ray segments, by UDP and TCP on one number (default: "
                + "localhost:2000); port 0 takes a free one; off receives none"
        case .retainSize:
            "forget the oldest traces when the file outgrows this, such as 500MB (default: 2GB, or "
                + "off where both receivers are); off keeps all"
        case .retainAge:
            "forget traces that arrived longer ago than this, such as 12h (default: 7d, or off where "
                + "both receivers are); off keeps all"
        case .format: "table (default), json or csv"
        case .color:
            "auto (default: on a terminal, unless NO_COLOR is set), always or never"
        case .help: "say how it is used"
        case .version: "print the version"
        case .filter:
            "only traces with a span of which EXPR is true, such as 'service.name = \"api\" AND "
                + "duration_ms > 20'"
        case .against:
            "compare with the spans of which EXPR is true (default: all the rest)"
        case .since:
            "only spans that start at TIME or later: how long ago, such as 30m, or a time such as "
                + "2026-11-20T09:24:17Z (default: all that are stored)"
        case .until: "only spans that start before TIME"
        case .xrayFilter:
            "only traces of which EXPR, one of X-Ray's filter expressions, is true, such as "
                + "'service(\"api\") {fault OR error}'"
        case .sort: "arrival (default), start, duration, spans or errors; the greatest first"
        case .limit:
            "at most N traces; 0 for all (default: 100 in a table on a terminal, else all)"
        case .yes: "do not ask"
        case .raw: "the trace's X-Ray documents as they were sent, one a line"
        case .repeats:
            "ask N times in one process: elapsed_ms is the median, first_ms the first"
        case .noSeries:
            "leave out what the values were over time, which takes longer than the values"
        case .explain: "say on stderr which columns were read and what was passed over"
        case .samples: "the folder with the sample data"
        }
    }
}
