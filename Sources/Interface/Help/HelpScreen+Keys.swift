extension HelpScreen {
    private static let everywhere = Section(
        title: "Everywhere",
        keys: [
            KeyHint("? F1", "this help"),
            KeyHint("Esc", "back"),
            KeyHint("1", "the trace list"),
            KeyHint("q", "back; in the list: quit"),
            KeyHint("Ctrl-c", "quit"),
            KeyHint("m", "mouse on or off (off: the terminal selects text)"),
            KeyHint("R", "receive here, once nobody else does"),
            KeyHint("Ctrl-l", "draw again"),
            KeyHint("Ctrl-z", "suspend; nothing is received meanwhile"),
        ])

    private static let moving: [KeyHint] = [
        KeyHint("↑ ↓ k j", "move"),
        KeyHint("PgUp PgDn", "a page"),
        KeyHint("Ctrl-u Ctrl-d", "half a page"),
        KeyHint("g G Home End", "first, last"),
    ]

    static let traceList = HelpScreen(
        title: "Keys in the trace list",
        sections: [
            Section(title: "Move", keys: moving + [KeyHint("⏎ → l", "open the trace")]),
            Section(
                title: "Live",
                keys: [
                    KeyHint("F", "follow: the cursor stays on the newest trace"),
                    KeyHint("Space", "pause, and go on"),
                ]),
            Section(
                title: "Which traces, in which order",
                keys: [
                    KeyHint("/ \\ &", "filter: duration_ms > 20 and http.route exists"),
                    KeyHint("Tab", "while typing: complete from the data; again: the next"),
                    KeyHint("Esc", "all traces again"),
                    KeyHint("s", "sort by arrival, start, duration, spans, errors"),
                    KeyHint("S", "turn the order round"),
                ]),
            Section(
                title: "Copy",
                keys: [
                    KeyHint("y", "trace id"),
                    KeyHint("y Y", "on an empty list: what points OTLP, X-Ray here"),
                ]),
            everywhere,
        ])

    static let waterfall = HelpScreen(
        title: "Keys in a trace",
        sections: [
            Section(title: "Move", keys: moving + [KeyHint("e E", "next error, previous error")]),
            Section(
                title: "Fold",
                keys: [
                    KeyHint("← h", "fold, or go to the parent"),
                    KeyHint("→ l", "unfold, or go to the first child"),
                    KeyHint("- =", "fold all, unfold all"),
                    KeyHint("*", "fold or unfold all below"),
                    KeyHint("o", "sort children by start, duration, own time"),
                ]),
            Section(
                title: "Find",
                keys: [
                    KeyHint("/", "find in names, services, attributes, events"),
                    KeyHint("n N", "next, previous"),
                ]),
            Section(
                title: "Time",
                keys: [
                    KeyHint("z Z", "zoom in, out about the selected span"),
                    KeyHint("< >", "earlier, later"),
                    KeyHint("0", "the whole trace"),
                    KeyHint("c", "critical path on or off"),
                ]),
            Section(
                title: "Detail",
                keys: [
                    KeyHint("⏎ Tab", "to the detail pane and on; Shift-Tab back"),
                    KeyHint("⏎ x", "on a value: list the traces with it, without it"),
                    KeyHint("⏎", "on a link: open that trace, Esc comes back"),
                    KeyHint("⏎", "on another span's name or id: go there"),
                    KeyHint("r", "raw: the span as it was sent, and back"),
                    KeyHint("/ n N", "in the pane: find there"),
                    KeyHint("|", "pane below, at the right, hidden"),
                    KeyHint("y Y", "copy trace id, span id; in the pane: y the value"),
                    KeyHint("y y", "the trace id as X-Ray spells it"),
                ]),
            everywhere,
        ])
}
