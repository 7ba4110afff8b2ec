/// Questions to begin with.
enum QueryExample {
    /// What the screen asks at first.
    static let first = "HEATMAP(duration_ms), P90(duration_ms)"

    static let all: [(text: String, note: String)] = [
        (first, "how long spans take, over time"),
        (
            "HEATMAP(duration_ms), P90(duration_ms), COUNT WHERE is_root = true",
            "only whole requests"
        ),
        ("P90(duration_ms), COUNT GROUP BY name", "by what they do, the slowest first"),
        ("COUNT, P99(duration_ms) GROUP BY service.name", "by service"),
        ("COUNT WHERE error = true GROUP BY service.name, name", "where errors are"),
        ("RATE, CONCURRENCY SINCE 30m", "how busy it is"),
    ]
}
