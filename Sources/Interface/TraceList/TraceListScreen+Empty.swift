internal import Terminal

extension TraceListScreen {
    /// What stands where rows would: loading, nothing yet, nothing that matches, or what failed.
    func drawInstead(
        _ layout: TraceListLayout, on canvas: inout Canvas, _ context: ScreenContext
    ) {
        let place = Rect(
            x: 0, y: layout.firstRow, width: canvas.width, height: layout.visibleRows)
        Chrome.drawMessage(insteadLines(context), place, on: &canvas)
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

    /// The lines that point an application here, OpenTelemetry's first.
    static func exports(_ status: ReceiverStatus) -> [String] {
        let otlp = status.endpoint.map { "export OTEL_EXPORTER_OTLP_ENDPOINT=\($0)" }
        let xray = status.xrayEndpoint.map { "export AWS_XRAY_DAEMON_ADDRESS=\($0)" }
        return [otlp, xray].compactMap { $0 }
    }

    private func teaching(_ context: ScreenContext) -> [StyledText] {
        let theme = context.theme
        let exports = Self.exports(context.status)
        guard !exports.isEmpty else { return nothingReceived(context) }
        var lines = [StyledText("no traces yet", theme.strong)]
        for (number, export) in exports.enumerated() {
            let isOTLP = number == 0 && context.status.endpoint != nil
            let sdk = isOTLP ? "an OpenTelemetry SDK" : "an AWS X-Ray SDK"
            let lead = number == 0 ? "Point an application with " : "or one with "
            let address = export.split(separator: "=", maxSplits: 1)
            lines += [
                StyledText(), StyledText("\(lead)\(sdk) here:", theme.dim), StyledText(),
                StyledText("  \(address[0])=", theme.text)
                    + StyledText(String(address.last ?? ""), theme.accent),
            ]
            if isOTLP {
                lines.append(
                    StyledText("  export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", theme.text))
            }
        }
        var keys = StyledText("y", theme.accent)
        keys.append(exports.count > 1 ? " copies the first, " : " copies the line; ", theme.dim)
        if exports.count > 1 {
            keys += StyledText("Y", theme.accent) + StyledText(" the other; ", theme.dim)
        }
        keys.append("tracetop demo", theme.text)
        keys.append(" shows it with sample data", theme.dim)
        return lines + [StyledText(), keys] + warnings(context)
    }

    private func nothingReceived(_ context: ScreenContext) -> [StyledText] {
        let theme = context.theme
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

    private func warnings(_ context: ScreenContext) -> [StyledText] {
        guard !context.status.warnings.isEmpty else { return [] }
        return [StyledText()]
            + context.status.warnings.map { StyledText("⚠ \($0)", context.theme.warning) }
    }
}
