extension HelpScreen {
    private static let everywhere = Section(
        title: "Everywhere",
        keys: [
            KeyHint("? F1", "this help"),
            KeyHint("Esc", "back"),
            KeyHint("1 2", "the trace list, queries"),
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
                title: "Ask",
                keys: [
                    KeyHint("Tab", "to queries"),
                    KeyHint("H", "heatmap of what is named like the trace's root"),
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
                    KeyHint("H", "heatmap of all spans named like it"),
                ]),
            Section(
                title: "Detail",
                keys: [
                    KeyHint("⏎ Tab", "to the detail pane and on; Shift-Tab back"),
                    KeyHint("⏎ x", "on a value: list the traces with it, without it"),
                    KeyHint("H B W", "on a value: heatmap of it, spans by it, spans with it"),
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

    static let query = HelpScreen(
        title: "Keys of queries",
        sections: [
            Section(
                title: "Ask",
                keys: [
                    KeyHint("/ \\ &", "change the question: P90(duration_ms) GROUP BY name"),
                    KeyHint("Tab", "while typing: complete; again: the next"),
                    KeyHint("o", "open one kept, asked before, or to begin with"),
                    KeyHint("w", "keep it under a name"),
                    KeyHint("r", "ask again"),
                    KeyHint("Space", "pause, and go on"),
                    KeyHint("Esc", "do not wait for the answer; end a selection"),
                ]),
            Section(
                title: "Heatmap",
                keys: [
                    KeyHint("↑ ↓ ← → h j k l", "move the cursor; capitals and Shift: further"),
                    KeyHint("v", "select from here; again: no more. Or drag the mouse"),
                    KeyHint("⏎", "the traces in it, the slowest first"),
                    KeyHint("b", "compare what is in it with the rest"),
                    KeyHint("P", "the next heatmap of several"),
                ]),
            Section(
                title: "Table",
                keys: [
                    KeyHint("Tab", "from the heatmap to the table, and to the trace list"),
                    KeyHint("⏎ b", "the traces of the row, compare it with the rest"),
                    KeyHint("f x", "only this row's spans, all but them"),
                    KeyHint("s S", "sort by the next column, turn round"),
                    KeyHint("p", "the next calculation's plot first"),
                    KeyHint("a", "the plots' axis logarithmic, or from 0"),
                ]),
            Section(
                title: "Time",
                keys: [
                    KeyHint("z Z", "shorter (or what is selected), longer"),
                    KeyHint("< >", "earlier, later"),
                    KeyHint("[ ]", "finer, coarser buckets"),
                    KeyHint("0", "everything stored"),
                ]),
            Section(
                title: "Copy",
                keys: [KeyHint("y Y", "the command that asks this, the query")]),
            everywhere,
        ])

    static let comparison = HelpScreen(
        title: "Keys of comparisons",
        sections: [
            Section(
                title: "Move",
                keys: moving + [
                    KeyHint("Tab", "the next attribute; Shift-Tab the one before"),
                    KeyHint("← → h l", "the attribute beside"),
                    KeyHint("Space", "all values of the attribute, or the first"),
                ]),
            Section(
                title: "Ask",
                keys: [
                    KeyHint("⏎", "the question, only of spans with this value"),
                    KeyHint("x", "only of spans without it"),
                    KeyHint("a", "also what differs no more than by chance, or not"),
                ]),
            Section(title: "Copy", keys: [KeyHint("y", "the value as a filter")]),
            everywhere,
        ])

    static let matches = HelpScreen(
        title: "Keys in the traces of an answer",
        sections: [
            Section(
                title: "Move",
                keys: moving + [
                    KeyHint("⏎ → l", "open the trace at the span"),
                    KeyHint("← h", "back to the answer"),
                ]),
            Section(title: "Copy", keys: [KeyHint("y", "trace id")]),
            everywhere,
        ])
}
