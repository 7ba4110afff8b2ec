internal import Telemetry

/// What a root was asked for, `GET /api/activities/home`: for lists of traces, where the name of
/// an X-Ray segment would only repeat its service.
///
/// Works on bytes and builds one array: this is done for every trace that begins with a segment.
enum RootLabel {
    /// Of a segment's attributes, a JSON object; nil where they tell of no HTTP request. The
    /// method and the URL's path, or the whole URL where it has none; UTF-8.
    static func label(attributes json: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard !json.isEmpty else { return nil }
        var method = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var url = method
        var scanner = AttributeScanner(json)
        while let member = scanner.next() {
            if member.key.count == 11, member.key.elementsEqual("http.method".utf8) {
                method = member.value
            } else if member.key.count == 8, member.key.elementsEqual("http.url".utf8) {
                url = member.value
            }
        }
        guard method.count > 2 || url.count > 2 else { return nil }
        if let method = plain(method), let url = plain(url) { return joined(method, url) }
        let (plainMethod, plainURL) = (text(method), text(url))
        let label = plainMethod.withUnsafeBufferPointer { method in
            plainURL.withUnsafeBufferPointer { joined(method[...], $0[...]) }
        }
        guard let label else { return nil }
        return Array(ErrorText.line(String(decoding: label, as: UTF8.self)).utf8)
    }

    private static func joined(
        _ method: Slice<UnsafeBufferPointer<UInt8>>, _ url: Slice<UnsafeBufferPointer<UInt8>>
    ) -> [UInt8]? {
        let path = path(of: url)
        guard !method.isEmpty || !path.isEmpty else { return nil }
        var label: [UInt8] = []
        label.reserveCapacity(method.count + 1 + path.count)
        label.append(contentsOf: method)
        if !method.isEmpty, !path.isEmpty { label.append(UInt8(ascii: " ")) }
        label.append(contentsOf: path)
        return label
    }

    /// Of `http://host:1/a/b?c#d` it is `/a/b` (RFC 3986, section 3).
    private static func path(
        of url: Slice<UnsafeBufferPointer<UInt8>>
    ) -> Slice<UnsafeBufferPointer<UInt8>> {
        var rest = url
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            rest[colon...].starts(with: "://".utf8)
        {
            rest = rest[colon...].dropFirst(3)
            rest = rest[(rest.firstIndex(where: endsAuthority) ?? rest.endIndex)...]
        }
        rest = rest[..<(rest.firstIndex(where: endsPath) ?? rest.endIndex)]
        return rest.isEmpty ? url : rest
    }

    private static func endsPath(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || endsPath(byte)
    }

    /// What is between the quotes of a short JSON string of ASCII without escapes, nothing where
    /// there is no value; nil for any other.
    private static func plain(
        _ value: UnsafeBufferPointer<UInt8>
    ) -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard !value.isEmpty else { return value[...] }
        guard value.count >= 2, value.count <= ErrorText.maximumByteCount / 2,
            value[0] == UInt8(ascii: "\"")
        else { return nil }
        let content = value[1..<value.count - 1]
        for byte in content where byte <= 0x20 || byte > 0x7E || byte == UInt8(ascii: "\\") {
            return nil
        }
        return content
    }

    private static func text(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var reader = JSONReader(Array(value.prefix(4096)))
        return Array((reader.readText() ?? "").utf8)
    }
}
