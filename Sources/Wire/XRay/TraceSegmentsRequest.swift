internal import Telemetry

/// The body of a PutTraceSegments request: `{"TraceSegmentDocuments": ["<a document>", …]}`, each
/// document a JSON string that holds JSON (AWS X-Ray API reference, PutTraceSegments).
public struct TraceSegmentsRequest: Sendable {
    /// The documents in order, unescaped: for `XRayDocumentReader`. Slices of one array.
    public let documents: [ArraySlice<UInt8>]

    /// - Parameter maximumBytes: larger bodies are refused. The parser may take 12 times a body's
    ///   size while it is read.
    /// - Throws: `WireError` where it is no such body; what is in the documents is not looked at.
    /// - Complexity: O(bytes).
    public init(
        _ body: UnsafeRawBufferPointer, maximumBytes: Int = 16 << 20
    ) throws(WireError) {
        var parser = TapeParser(maximumBytes: min(max(maximumBytes, 0), 1 << 30))
        let document = try parser.parse(body.bytes)
        let tape = JSONTape(words: document.words.span, strings: document.strings.bytes)
        documents = try TraceSegmentsRequest.documents(tape)
    }

    public init(_ body: [UInt8], maximumBytes: Int = 16 << 20) throws(WireError) {
        self = try body.span.bytes.withUnsafeBytes { body throws(WireError) in
            try TraceSegmentsRequest(body, maximumBytes: maximumBytes)
        }
    }

    /// The documents of a parsed body.
    static func documents(
        _ tape: borrowing JSONTape
    ) throws(WireError) -> [ArraySlice<UInt8>] {
        guard var list = tape.array(member(tape)) else {
            throw WireError(
                .malformed, at: nil,
                "there is no list ‘TraceSegmentDocuments’, as PutTraceSegments needs it")
        }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        while let element = tape.nextElement(&list) {
            guard let text = tape.string(element) else {
                throw WireError(
                    .malformed, at: nil,
                    "element \(ends.count) of ‘TraceSegmentDocuments’ is no string; a document is "
                        + "sent as a string of JSON")
            }
            tape.strings.withBytes(text) { bytes.append(contentsOf: $0) }
            ends.append(bytes.count)
        }
        return zip([0] + ends, ends).map { bytes[$0..<$1] }
    }

    /// The place of the list; 0 where there is none.
    private static func member(_ tape: borrowing JSONTape) -> Int {
        guard var walk = tape.object(JSONTape.root) else { return 0 }
        var place = 0
        while let member = tape.nextMember(&walk) {
            if tape.is(member, "TraceSegmentDocuments") { place = member.value }
        }
        return place
    }
}
