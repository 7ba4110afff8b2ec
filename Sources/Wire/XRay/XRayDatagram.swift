internal import Telemetry

/// A datagram of X-Ray's daemon protocol: a header line that says how the rest is written, a line
/// feed, and one document (AWS X-Ray developer guide, "Sending segment documents to the X-Ray
/// daemon").
///
/// The header is `{"format": "json", "version": 1}`; SDKs differ in its spacing, so it is read as
/// JSON. Members it may gain are passed over.
public enum XRayDatagram {
    /// A longer first line is no header, in bytes.
    private static let maximumHeader = 256
    /// What the SDKs write, which spares reading it.
    private static let usualHeader: StaticString = #"{"format":"json","version":1}"#
    private static let spacedHeader: StaticString = #"{"format": "json", "version": 1}"#

    /// The document of a datagram, a part of it. White space around the document is left out.
    /// - Throws: `WireError` that quotes the header, where it is none of ours, or says that there
    ///   is no document. O(length of the header) for what SDKs send.
    public static func body(
        of datagram: UnsafeRawBufferPointer
    ) throws(WireError) -> UnsafeRawBufferPointer {
        guard let lineEnd = datagram.prefix(maximumHeader).firstIndex(of: 0x0A) else {
            throw noHeader(datagram)
        }
        let line = UnsafeRawBufferPointer(rebasing: datagram[..<lineEnd])
        guard isHeader(line) else { throw wrongHeader(line) }
        let body = trimmed(UnsafeRawBufferPointer(rebasing: datagram[(lineEnd + 1)...]))
        guard !body.isEmpty else {
            throw WireError(
                .truncated, at: datagram.count, "there is no document behind the header line")
        }
        return body
    }

    /// How long the header at the start of a line is, behind which the line goes on; nil where there
    /// is none.
    static func header(of line: UnsafeRawBufferPointer) -> Int? {
        guard line.first == UInt8(ascii: "{"),
            let end = line.prefix(maximumHeader).firstIndex(of: UInt8(ascii: "}")),
            isHeader(UnsafeRawBufferPointer(rebasing: line[...end]))
        else { return nil }
        return end + 1
    }

    /// Whether a line is a header that announces a document we read.
    static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        let line = trimmed(line)
        if equals(line, usualHeader) || equals(line, spacedHeader) { return true }
        guard line.count <= maximumHeader, line.first == UInt8(ascii: "{") else { return false }
        var reader = JSONReader(Array(line))
        guard reader.readRaw() != nil, reader.isAtEnd else { return false }
        reader = JSONReader(Array(line))
        var isJSON = false
        var isVersion1 = false
        reader.forEachMember { key, value in
            switch key {
            case "format": isJSON = value.readText()?.lowercased() == "json"
            case "version":
                switch value.readValue() {
                case .int(let version): isVersion1 = version == 1
                case .double(let version): isVersion1 = version == 1
                default: isVersion1 = false
                }
            default: break
            }
        }
        return isJSON && isVersion1
    }

    /// The bytes without the white space at either end.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, TraceFileFormat.isSpace(bytes[start]) { start += 1 }
        while end > start, TraceFileFormat.isSpace(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    private static func equals(_ line: UnsafeRawBufferPointer, _ header: StaticString) -> Bool {
        header.withUTF8Buffer { ByteHash.equal(line, UnsafeRawBufferPointer($0)) }
    }

    private static func noHeader(_ datagram: UnsafeRawBufferPointer) -> WireError {
        if datagram.isEmpty { return WireError(.truncated, at: 0, "the datagram is empty") }
        return WireError(
            .unknownFormat, at: 0,
            "there is no header line: a datagram is \(spacedHeader), a line feed and the document, "
                + "but this begins with \(JSONDiagnosis.quote(datagram, at: 0))")
    }

    private static func wrongHeader(_ line: UnsafeRawBufferPointer) -> WireError {
        let quoted = line.isEmpty ? "empty" : JSONDiagnosis.quote(line, at: 0, upTo: 64)
        return WireError(
            .unknownFormat, at: 0,
            "the header line is \(quoted), where \(spacedHeader) should be")
    }
}
