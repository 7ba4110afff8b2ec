internal import Terminal

extension TraceListScreen {
    /// What stands where rows would: loading, nothing yet, nothing that matches, or what failed.
    func drawInstead(
        _ layout: TraceListLayout, on canvas: inout Canvas, _ context: ScreenContext
    ) {
        let lines = insteadLines(context)
        let width = lines.reduce(0) { max($0, $1.width) }
        let x = max(1, (canvas.width - width) / 2)
        let y = layout.firstRow + max(0, (layout.visibleRows - lines.count) / 3)
        for (offset, line) in lines.enumerated() where y + offset < canvas.height - 1 {
            canvas.put(line, x: x, y: y + offset, maxWidth: canvas.width - x - 1)
        }
    }

    private func insteadLines(_ context: ScreenContext) -> [StyledText] {
        let theme = context.theme
        if let failure {
            return [
                StyledText("The traces could not be read", theme.error.bold()), StyledText(),
                StyledText(failure, theme.text),
            ]
        }
        if !isLoaded || (!progress.isComplete && !query.filter.isEmpty) {
            let what = query.filter.isEmpty ? "loading…" : "searching…"
            return [StyledText(what, theme.dim)]
        }
        if !query.filter.isEmpty {
            var text = StyledText("no trace has a span where ", theme.text)
            text += FilterText.highlighted(query.filter, theme)
            return [
                text, StyledText(),
                StyledText("/", theme.accent) + StyledText(" changes the filter, ", theme.dim)
                    + StyledText("Esc", theme.accent)
                    + StyledText(
                        " shows all traces; what matches from now on appears here", theme.dim),
            ]
        }
        return teaching(context)
    }

    private func teaching(_ context: ScreenContext) -> [StyledText] {
        let theme = context.theme
        guard let endpoint = context.status.endpoint else {
            return [
                StyledText("no traces yet, and nothing is received here", theme.strong),
                StyledText(),
                context.status.isFree
                    ? StyledText("R", theme.accent)
                        + StyledText(" receives here; or import a file:", theme.dim)
                    : StyledText(
                        "Start tracetop without --otlp-http off, or import a file:", theme.dim),
                StyledText("  tracetop import traces.json", theme.text),
            ] + warnings(context)
        }
        return [
            StyledText("no traces yet", theme.strong), StyledText(),
            StyledText("Point an application with an OpenTelemetry SDK here:", theme.dim),
            StyledText(),
            StyledText("  export OTEL_EXPORTER_OTLP_ENDPOINT=", theme.text)
                + StyledText(endpoint, theme.accent),
            StyledText("  export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", theme.text),
            StyledText(),
            StyledText("y", theme.accent) + StyledText(" copies the first line; ", theme.dim)
                + StyledText("tracetop demo", theme.text)
                + StyledText(" shows it with sample data", theme.dim),
        ] + warnings(context)
    }

    private func warnings(_ context: ScreenContext) -> [StyledText] {
        guard !context.status.warnings.isEmpty else { return [] }
        return [StyledText()]
            + context.status.warnings.map { StyledText("⚠ \($0)", context.theme.warning) }
    }
}
