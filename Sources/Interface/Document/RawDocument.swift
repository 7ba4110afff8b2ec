public import Telemetry

/// A segment document as it was sent, and where in it a span is.
public struct RawDocument: Sendable {
    /// The segment, or the subsegment sent on its own, that the document is.
    let top: SpanID
    let tokens: JSONTokens
    /// The span's own object: all of the document, or a subsegment in it.
    let part: Range<Int>

    /// - Parameter span: the top itself, or nested in it at any depth. What is not found in it is
    ///   shown as the whole document.
    public init(_ document: [UInt8], top: SpanID, span: SpanID) {
        self.top = top
        tokens = JSONTokens(document)
        part = Self.part(span, of: tokens) ?? tokens.tokens.indices
    }

    var isWhole: Bool { part == tokens.tokens.indices }

    /// The text of the part, as it was sent.
    var text: String {
        guard let first = part.first, let last = part.last else { return "" }
        let range = tokens.tokens[first].range.lowerBound..<tokens.tokens[last].range.upperBound
        return String(decoding: tokens.bytes[range], as: UTF8.self)
    }

    /// Looks through subsegments level by level. O(tokens) for each level of nesting.
    private static func part(_ span: SpanID, of tokens: JSONTokens) -> Range<Int>? {
        var pending = [0]
        while let object = pending.popLast() {
            guard tokens.tokens.indices.contains(object) else { continue }
            if let id = tokens.member("id", of: object), tokens.tokens[id].kind == .string,
                SpanID(String(decoding: tokens.content(tokens.tokens[id]), as: UTF8.self)) == span
            {
                return object..<tokens.end(of: object)
            }
            guard let list = tokens.member("subsegments", of: object),
                tokens.tokens[list].kind == .openArray
            else { continue }
            var index = list + 1
            while index < tokens.tokens[list].partner {
                pending.append(index)
                index = tokens.end(of: index)
            }
        }
        return nil
    }
}
