#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A connection to a receiver on this machine that posts one body after the other: as much of
/// HTTP/1.1 (RFC 9112) as its own receivers speak, with every answer's length given.
final class HTTPClient {
    struct Answer {
        var status: Int
        var retryAfterSeconds: Int?
        var body: [UInt8]
    }

    typealias Failure = NetworkFailure

    private let address: String
    private var descriptor: Int32

    /// Connects.
    ///
    /// - Parameter address: `127.0.0.1:4318`, `[::1]:4318`; names are not looked up.
    init(_ address: String) throws(Failure) {
        self.address = address
        descriptor = try ConnectedSocket.open(.stream, to: address)
    }

    deinit {
        close(descriptor)
    }

    /// Posts a body and waits for the answer. The receiver may have closed the connection, as it
    /// does with one that is idle for long: then the body is posted once more, on a new one. What
    /// comes twice is stored once.
    func post(
        _ body: [UInt8], path: String, contentType: String, contentEncoding: String
    ) throws(Failure) -> Answer {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: \(address)\r\nContent-Type: \(contentType)\r\n"
            + "Content-Encoding: \(contentEncoding)\r\nContent-Length: \(body.count)\r\n\r\n"
        let request = Array(head.utf8) + body
        do throws(Failure) {
            return try exchange(request)
        } catch {
            let fresh = try ConnectedSocket.open(.stream, to: address)
            close(descriptor)
            descriptor = fresh
            return try exchange(request)
        }
    }

    private func exchange(_ request: [UInt8]) throws(Failure) -> Answer {
        try send(request)
        return try receiveAnswer()
    }

    private func send(_ bytes: [UInt8]) throws(Failure) {
        var position = 0
        while position < bytes.count {
            let sent = bytes.withUnsafeBytes { buffer in
                write(
                    descriptor, buffer.baseAddress?.advanced(by: position), buffer.count - position)
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else {
                throw Failure(description: "\(address): \(ConnectedSocket.systemError)")
            }
            position += sent
        }
    }

    private func receiveAnswer() throws(Failure) -> Answer {
        var received: [UInt8] = []
        var headEnd: Int?
        while headEnd == nil {
            try receive(into: &received)
            headEnd = HTTPClient.endOfHead(received)
            guard received.count < 1 << 20 else {
                throw Failure(description: "\(address): this is no answer of HTTP")
            }
        }
        let end = headEnd ?? received.count
        let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw Failure(description: "\(address): this is no answer of HTTP")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased()] = String(value)
        }
        let length = min(fields["content-length"].flatMap { Int($0) } ?? 0, 16 << 20)
        while received.count < end + max(0, length) { try receive(into: &received) }
        return Answer(
            status: status, retryAfterSeconds: fields["retry-after"].flatMap { Int($0) },
            body: Array(received[end..<(end + max(0, length))]))
    }

    private func receive(into received: inout [UInt8]) throws(Failure) {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { return }
        guard count > 0 else {
            throw Failure(
                description: count == 0
                    ? "\(address) closed the connection"
                    : "\(address): \(ConnectedSocket.systemError)")
        }
        received.append(contentsOf: chunk[..<count])
    }

    /// Where the body begins; nil while the head is incomplete.
    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        let end = Array("\r\n\r\n".utf8)
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual(end) }
            .map { $0 + 4 }
    }
}
