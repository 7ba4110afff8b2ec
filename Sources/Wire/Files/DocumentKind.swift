/// What a JSON document of a file is, told from its keys.
enum DocumentKind {
    /// OTLP's, of any signal.
    case otlp
    /// A segment or subsegment of X-Ray.
    case segment
    /// The header line of an X-Ray datagram: its document comes next.
    case header
    /// Documents of X-Ray as strings: a PutTraceSegments request, or what BatchGetTraces answers.
    case envelope([ArraySlice<UInt8>])
    /// A list of documents.
    case list

    /// Keys that are looked at, and quoted where they mean nothing.
    private static let examinedKeys = 32

    /// - Throws: `WireError` where it is none of them, saying what it seems to be.
    init(_ tape: borrowing JSONTape) throws(WireError) {
        if tape.tag(JSONTape.root) == JSONTape.Tag.array {
            self = .list
            return
        }
        guard var walk = tape.object(JSONTape.root) else {
            throw WireError(
                .unknownFormat, at: nil,
                "its JSON is no object; OTLP/JSON is {\"resourceSpans\": […]}, X-Ray's documents "
                    + "are {\"trace_id\": …}")
        }
        var keys: [String] = []
        while keys.count < DocumentKind.examinedKeys, let member = tape.nextMember(&walk) {
            for known: StaticString in ["resourceSpans", "resourceLogs", "resourceMetrics"]
            where tape.is(member, known) {
                self = .otlp
                return
            }
            keys.append(tape.strings.withBytes(member.key) { String(decoding: $0, as: UTF8.self) })
        }
        if keys.contains("trace_id") || keys.contains("id") && keys.contains("start_time") {
            self = .segment
        } else if keys.contains("TraceSegmentDocuments") {
            self = .envelope(try TraceSegmentsRequest.documents(tape))
        } else if keys.contains("Traces") || keys.contains("Segments") {
            self = .envelope(DocumentKind.documents(ofTraces: tape))
        } else if keys.contains("format"), keys.contains("version") {
            self = .header
        } else if keys.isEmpty {
            self = .otlp
        } else {
            throw WireError(.unknownFormat, at: nil, DocumentKind.other(keys))
        }
    }

    /// The documents of `{"Traces": [{"Segments": [{"Document": "…"}]}]}`, or of one of its traces
    /// (AWS X-Ray API reference, BatchGetTraces).
    private static func documents(ofTraces tape: borrowing JSONTape) -> [ArraySlice<UInt8>] {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        collect(tape, JSONTape.root, ["Traces", "Segments", "Document"], &bytes, &ends)
        collect(tape, JSONTape.root, ["Segments", "Document"], &bytes, &ends)
        return zip([0] + ends, ends).map { bytes[$0..<$1] }
    }

    private static func collect(
        _ tape: borrowing JSONTape, _ index: Int, _ path: ArraySlice<StaticString>,
        _ bytes: inout [UInt8], _ ends: inout [Int]
    ) {
        guard let name = path.first, var walk = tape.object(index) else { return }
        while let member = tape.nextMember(&walk) {
            guard tape.is(member, name) else { continue }
            if path.count == 1, let text = tape.string(member.value) {
                tape.strings.withBytes(text) { bytes.append(contentsOf: $0) }
                ends.append(bytes.count)
            }
            guard var list = tape.array(member.value) else { continue }
            while let element = tape.nextElement(&list) {
                collect(tape, element, path.dropFirst(), &bytes, &ends)
            }
        }
    }

    /// What a document with these keys seems to be.
    private static func other(_ keys: [String]) -> String {
        if keys.contains("resource_spans") {
            return "its keys are in snake_case; OTLP/JSON writes them in lowerCamelCase"
        }
        if keys.contains("TraceSummaries") {
            return "it is a list of X-Ray's trace summaries; aws xray batch-get-traces gives the "
                + "traces themselves"
        }
        return "its JSON is neither OTLP's nor X-Ray's: there is no ‘resourceSpans’ and no "
            + "‘trace_id’ among its keys, " + keys.prefix(4).map(quoted).joined(separator: ", ")
    }

    private static func quoted(_ key: String) -> String {
        let bytes = Array(key.utf8)
        return bytes.withUnsafeBytes { JSONDiagnosis.quote($0, at: 0) }
    }
}
