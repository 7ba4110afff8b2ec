/// Counts what is in a JSON body of /v1/logs or /v1/metrics, as `ItemCounter` does in protobuf.
extension OTLPJSONReader {
    /// LogRecords of an ExportLogsServiceRequest.
    /// - Throws: `WireError` where the bytes are no JSON, or a list is none.
    public mutating func countLogRecords(_ body: RawSpan) throws(WireError) -> Int {
        try count(body, path: [["resourceLogs"], ["scopeLogs"], ["logRecords"]])
    }

    /// Data points of an ExportMetricsServiceRequest, of all kinds of metrics.
    /// - Throws: `WireError` where the bytes are no JSON, or a list is none.
    public mutating func countDataPoints(_ body: RawSpan) throws(WireError) -> Int {
        try count(
            body,
            path: [
                ["resourceMetrics"], ["scopeMetrics"], ["metrics"],
                ["gauge", "sum", "histogram", "exponentialHistogram", "summary"], ["dataPoints"],
            ])
    }

    private mutating func count(
        _ body: RawSpan, path: [[StaticString]]
    ) throws(WireError) -> Int {
        defer { parser.release(after: body.byteCount) }
        let document = try parser.parse(body)
        let tape = JSONTape(words: document.words.span, strings: document.strings.bytes)
        try OTLPJSONReader.requireObject(tape)
        do {
            return try OTLPJSONReader.count(tape, JSONTape.root, path[...])
        } catch {
            throw error.wireError
        }
    }

    /// How many elements there are in the lists at the end of a path of keys.
    private static func count(
        _ tape: borrowing JSONTape, _ index: Int, _ path: ArraySlice<[StaticString]>
    ) throws(JSONFault) -> Int {
        guard let names = path.first else { return 1 }
        var items = 0
        var walk = try tape.members(index, "request")
        while let member = tape.nextMember(&walk) {
            for name in names where tape.is(member, name) {
                // A metric's kind is an object, everything else on the way is a list.
                if tape.tag(member.value) == JSONTape.Tag.object {
                    items += try count(tape, member.value, path.dropFirst())
                    continue
                }
                var list = try tape.elements(member.value, name)
                while let element = tape.nextElement(&list) {
                    items += try count(tape, element, path.dropFirst())
                }
            }
        }
        return items
    }
}
