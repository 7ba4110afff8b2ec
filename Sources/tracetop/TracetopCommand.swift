/// `tracetop`: receives traces and browses them.
@main
struct TracetopCommand {
    static let version = "0.1.0"

    static func main() {
        ProcessEnvironment.occupyStandardDescriptors()
        let output = StandardOutput()
        do throws(CommandFailure) {
            try run(ProcessEnvironment.words, output)
            try output.flush()
        } catch {
            // What was printed before stays true.
            try? output.flush()
            if !error.description.isEmpty { Diagnostics.say(error.description) }
            ProcessEnvironment.exit(error.status)
        }
    }

    private static func run(
        _ words: [String], _ output: StandardOutput
    ) throws(CommandFailure) {
        let invocation = try Invocation(words)
        let context = CommandContext(invocation, output)
        switch invocation.action {
        case .ui: try BrowseCommand(context: context).run()
        case .serve: try ServeCommand(context: context).run()
        case .traces: try TracesCommand(context: context).run()
        case .show(let id): try ShowCommand(context: context).run(id)
        case .query(let text):
            try QueryCommand(
                context: context, text: text, repeats: invocation.repeats,
                wantsSeries: invocation.wantsSeries && invocation.format != .csv,
                isExplained: invocation.isExplained, filter: invocation.filter
            ).run(try context.columns())
        case .compare: try CompareCommand(context: context).run(try context.columns())
        case .keys: try KeysCommand(context: context).run()
        case .import(let paths): try ImportCommand(context: context).run(paths)
        case .export: try ExportCommand(context: context).run()
        case .stats: try StatsCommand(context: context).run()
        case .clear: try ClearCommand(context: context).run()
        case .reindex: try ReindexCommand(context: context).run()
        case .demo: try DemoCommand(context: context).run()
        case .help(let subcommand): try output.write(Help.text(for: subcommand))
        case .version: try output.writeLine("tracetop \(version)")
        }
    }
}
