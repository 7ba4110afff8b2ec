public import Telemetry

extension SpanBatch {
    /// What is wrong with the batch's numbers and ranges, nil where nothing is: every number names
    /// something, every range lies in the text and holds JSON of the kind that is promised.
    public var damage: String? {
        for (index, row) in resources.enumerated() {
            if !names(row.serviceName) || !names(row.schemaURL) {
                return "resource \(index): string"
            }
            if let fault = fault(row.attributes, "{") { return "resource \(index): \(fault)" }
        }
        for (index, row) in scopes.enumerated() {
            if !names(row.name) || !names(row.version) || !names(row.schemaURL) {
                return "scope \(index): string"
            }
            if let fault = fault(row.attributes, "{") { return "scope \(index): \(fault)" }
        }
        for (index, row) in spans.enumerated() {
            if Int(row.trace) >= traces.count { return "span \(index): trace" }
            if !traces.ids[Int(row.trace)].isValid { return "span \(index): trace id" }
            if row.spanID == 0 { return "span \(index): span id" }
            if !names(row.name) || !names(row.statusMessage) { return "span \(index): string" }
            if Int(row.resource) >= resources.count { return "span \(index): resource" }
            if Int(row.scope) >= scopes.count { return "span \(index): scope" }
            if !row.document.isEmpty, row.document.range.upperBound > documents.count {
                return "span \(index): document"
            }
            let ranges = [
                (row.attributes, "{"), (row.events, "["), (row.links, "["), (row.extra, "{"),
            ]
            for (range, opening) in ranges {
                if let fault = fault(range, opening) { return "span \(index): \(fault)" }
            }
        }
        return nil
    }

    private func names(_ number: UInt32) -> Bool { Int(number) < strings.count }

    private func fault(_ range: ByteRange, _ opening: String) -> String? {
        guard !range.isEmpty else { return nil }
        guard range.range.upperBound <= text.bytes.count else { return "range out of bounds" }
        let json = Array(text.bytes[range.range])
        guard json.starts(with: opening.utf8) else { return "not \(opening)" }
        guard String(validating: json, as: UTF8.self) != nil else { return "no UTF-8" }
        var reader = JSONReader(json)
        guard reader.readValue() != nil, reader.isAtEnd else {
            return "no JSON: \(String(decoding: json, as: UTF8.self))"
        }
        return nil
    }
}
