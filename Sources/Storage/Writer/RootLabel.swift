internal import Telemetry

/// What a root was asked for, `GET /api/activities/home`: for lists of traces, where the name of
/// an X-Ray segment would only repeat its service.
enum RootLabel {
    /// Of a segment's attributes, a JSON object; nil where they tell of no HTTP request. The
    /// method and the URL's path, or the whole URL where it has none.
    static func label(attributes json: UnsafeBufferPointer<UInt8>) -> String? {
        guard !json.isEmpty else { return nil }
        var (method, url) = ("", "")
        var scanner = AttributeScanner(json)
        while let member = scanner.next() {
            // By length first: this is done for every trace that begins with a segment.
            if member.key.count == 11, member.key.elementsEqual("http.method".utf8) {
                method = text(member.value)
            } else if member.key.count == 8, member.key.elementsEqual("http.url".utf8) {
                url = text(member.value)
            }
        }
        guard !method.isEmpty || !url.isEmpty else { return nil }
        let path = path(of: url)
        let label = method.isEmpty || path.isEmpty ? method + path : "\(method) \(path)"
        let isPlain =
            label.utf8.count <= ErrorText.maximumByteCount
            && label.utf8.allSatisfy { 0x20...0x7E ~= $0 }
        return isPlain ? label : ErrorText.line(label)
    }

    private static func text(_ value: UnsafeBufferPointer<UInt8>) -> String {
        var reader = JSONReader(Array(value.prefix(4096)))
        return reader.readText() ?? ""
    }

    /// Of `http://host:1/a/b?c#d` it is `/a/b` (RFC 3986, section 3).
    private static func path(of url: String) -> Substring {
        let utf8 = url.utf8
        var rest = utf8[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            rest[colon...].starts(with: "://".utf8)
        {
            rest = rest[colon...].dropFirst(3)
            rest = rest[(rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex)...]
        }
        rest = rest[..<(rest.firstIndex { "?#".utf8.contains($0) } ?? rest.endIndex)]
        return rest.isEmpty ? url[...] : Substring(rest)
    }
}
