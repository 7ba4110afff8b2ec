#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A TCP connection to a local port that sends exactly the bytes it is told, for tests of what
/// well-behaved clients never send.
public final class RawConnection {
    public let descriptor: Int32
    private var received: [UInt8] = []
    private var isOpen = true

    /// Connects to 127.0.0.1, or to ::1. Reads give up after `timeout` seconds.
    public init(port: UInt16, ipv6: Bool = false, timeout: Int = 10) throws {
        #if canImport(Glibc)
        let stream = Int32(SOCK_STREAM.rawValue)
        #else
        let stream = SOCK_STREAM
        #endif
        descriptor = socket(ipv6 ? AF_INET6 : AF_INET, stream, 0)
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        try connectLoopback(descriptor, port: port, ipv6: ipv6)
    }

    deinit {
        close()
    }

    public func close() {
        if isOpen { systemClose(descriptor) }
        isOpen = false
    }

    /// Closes so that the other side sees a reset.
    public func reset() {
        var abrupt = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    public func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// False where the other side no longer takes bytes.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                systemSend(descriptor, $0.baseAddress, $0.count)
            }
            if count <= 0 { return false }
            offset += count
        }
        return true
    }

    @discardableResult
    public func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    /// What the other side sends until it closes or nothing comes any more.
    public func readToEnd() -> [UInt8] {
        while fill() {}
        defer { received = [] }
        return received
    }

    /// Whether the other side has closed, or reset, the connection. Waits for it.
    public func isClosedByPeer() -> Bool {
        while fill() {}
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }

    /// The next HTTP answer, interim ones (100 Continue) included.
    public func readResponse() throws -> RawResponse {
        while true {
            if let head = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                let response = RawResponse(
                    head: String(decoding: received[..<head.lowerBound], as: UTF8.self))
                let length = Int(response["content-length"] ?? "") ?? 0
                while received.count < head.upperBound + length {
                    guard fill() else {
                        throw ConnectionFailure(description: "the answer ends early")
                    }
                }
                let end = head.upperBound + length
                var complete = response
                complete.body = Array(received[head.upperBound..<end])
                received.removeFirst(end)
                return complete
            }
            guard fill() else {
                throw ConnectionFailure(
                    description: "no answer, only \"\(String(decoding: received, as: UTF8.self))\"")
            }
        }
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }
}

/// An HTTP answer as it came.
public struct RawResponse {
    public var status: Int
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8] = []

    init(head: String) {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines.first?.split(separator: " ") ?? []
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append((line[..<colon].lowercased(), String(value)))
        }
    }

    /// The value of a header; nil where it is missing.
    public subscript(name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }

    public var text: String { String(decoding: body, as: UTF8.self) }
}

private func systemClose(_ descriptor: Int32) {
    close(descriptor)
}

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
    send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    #else
    send(descriptor, bytes, count, 0)
    #endif
}
