internal import Interface
internal import Storage
internal import Telemetry
internal import Terminal

/// `tracetop keys`: the attribute keys of everything stored.
struct KeysCommand {
    let context: CommandContext

    func run() throws(CommandFailure) {
        let reader = try context.reader()
        let keys = try CommandFailure.wrapping { () throws(StoreError) in
            try reader?.attributeKeys() ?? []
        }
        switch context.invocation.format {
        case .table: try printTable(keys)
        case .json: try printJSON(keys)
        case .csv:
            try context.output.write(CSV.line(["key", "types", "spans", "examples"]))
            for key in keys {
                try context.output.write(
                    CSV.line([
                        key.key, key.types.joined(separator: ";"), String(key.spanCount),
                        key.examples.joined(separator: ";"),
                    ]))
            }
        }
    }

    private func printTable(_ keys: [AttributeKey]) throws(CommandFailure) {
        guard !keys.isEmpty else {
            Diagnostics.say("there are no attributes")
            return
        }
        var table = Table([
            .init("key", minimumWidth: 20), .init("types"), .init("spans", .right),
            .init("examples", minimumWidth: 12),
        ])
        for key in keys {
            table.add([
                .init(key.key), .init(key.types.joined(separator: ", "), .dim),
                .init(Format.grouped(key.spanCount)), .init(key.examples.joined(separator: " · ")),
            ])
        }
        try context.print(table)
    }

    private func printJSON(_ keys: [AttributeKey]) throws(CommandFailure) {
        var writer = JSONWriter()
        writer.beginArray()
        for key in keys {
            writer.beginObject()
            writer.key("key")
            writer.string(key.key)
            writer.key("types")
            writer.strings(key.types)
            writer.key("spans")
            writer.int(Int64(key.spanCount))
            writer.key("examples")
            writer.strings(key.examples)
            writer.endObject()
        }
        writer.endArray()
        try context.output.write(writer.bytes)
        try context.output.write("\n")
    }
}
