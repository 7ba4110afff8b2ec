internal import Receivers

/// A capture of requests, as sample-data/README.md describes the format:
///
/// ```
/// tracetop-capture 1 START COUNT\n
/// OFFSET PATH CONTENT-TYPE CONTENT-ENCODING LENGTH\n
/// LENGTH bytes\n
/// … COUNT records
/// ```
struct Capture {
    struct Record {
        /// Nanoseconds after the capture's start.
        var offset: Int64
        var path: String
        var contentType: String
        /// `identity`, `gzip` or `deflate`.
        var contentEncoding: String
        /// As it was sent, so still compressed.
        var body: ArraySlice<UInt8>

        /// HTTP's records have a path; a datagram has none.
        var isRequest: Bool { path.hasPrefix("/") }

        /// The body before it was compressed; nil where it is not what its encoding says, is cut,
        /// or is longer than 64 MiB.
        var decompressedBody: [UInt8]? {
            Inflater.inflated(body, contentEncoding: contentEncoding, limit: 64 << 20)
        }
    }

    /// Nanoseconds since the epoch.
    var startUnixNano: Int64
    var records: [Record] = []

    struct Damage: Error, CustomStringConvertible {
        /// Where in the file, in bytes.
        var position: Int
        var reason: String

        var description: String { "damaged at byte \(position): \(reason)" }
    }

    /// Reads a whole file.
    init(_ bytes: [UInt8]) throws(Damage) {
        var cursor = Cursor(bytes: bytes[...])
        let head = try cursor.fields(4)
        guard head[0] == "tracetop-capture", head[1] == "1" else {
            throw Damage(position: 0, reason: "this is no capture of version 1")
        }
        startUnixNano = try cursor.number(head[2])
        let count = try cursor.number(head[3])
        guard count >= 0 else { throw cursor.damage("a negative count") }
        for _ in 0..<count {
            let fields = try cursor.fields(5)
            let offset = try cursor.number(fields[0])
            let length = try cursor.number(fields[4])
            records.append(
                Record(
                    offset: offset, path: fields[1], contentType: fields[2],
                    contentEncoding: fields[3], body: try cursor.body(length)))
        }
        guard cursor.isAtEnd else { throw cursor.damage("more than the records it promises") }
    }

    /// When the last record had arrived, nanoseconds since the epoch.
    var endUnixNano: Int64 {
        startUnixNano.addingReportingOverflow(records.last?.offset ?? 0).partialValue
    }
}

extension Capture {
    private struct Cursor {
        let bytes: ArraySlice<UInt8>
        private var position: Int

        init(bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            position = bytes.startIndex
        }

        var isAtEnd: Bool { position == bytes.endIndex }

        func damage(_ reason: String) -> Damage {
            Damage(position: position - bytes.startIndex, reason: reason)
        }

        /// The fields of the next line.
        mutating func fields(_ count: Int) throws(Damage) -> [String] {
            // No line of the format is longer; looking further in a body would be no use.
            let limit = bytes.index(position, offsetBy: 1024, limitedBy: bytes.endIndex)
            let window = bytes[position..<(limit ?? bytes.endIndex)]
            guard let end = window.firstIndex(of: UInt8(ascii: "\n")) else {
                throw damage("a line should end here")
            }
            let fields = bytes[position..<end].split(
                separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard fields.count == count else { throw damage("\(count) fields should be here") }
            position = end + 1
            return fields.map { String(decoding: $0, as: UTF8.self) }
        }

        func number(_ text: String) throws(Damage) -> Int64 {
            guard let number = Int64(text) else { throw damage("`\(text)` is no number") }
            return number
        }

        /// The next `length` bytes and the newline behind them.
        mutating func body(_ length: Int64) throws(Damage) -> ArraySlice<UInt8> {
            guard length >= 0, length < bytes.endIndex - position else {
                throw damage("a body of \(length) bytes does not fit here")
            }
            let end = position + Int(length)
            guard bytes[end] == UInt8(ascii: "\n") else {
                throw damage("no newline after a body of \(length) bytes")
            }
            defer { position = end + 1 }
            return bytes[position..<end]
        }
    }
}
