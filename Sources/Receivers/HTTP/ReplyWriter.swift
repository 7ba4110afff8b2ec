internal import CMicrohttpd

/// Turns answers into bytes, for the library or straight for a socket.
enum ReplyWriter {
    /// Hands an answer to the library, which copies it. False where it has no memory for that.
    static func queue(_ reply: Reply, on connection: OpaquePointer) -> Bool {
        var body = reply.content.bytes
        let response = body.withUnsafeMutableBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
        }
        guard let response else { return false }
        defer { MHD_destroy_response(response) }
        for header in headers(of: reply) {
            MHD_add_response_header(response, header.name, header.value)
        }
        return MHD_queue_response(connection, UInt32(reply.status), response) == .YES
    }

    /// The whole answer, for a connection that ends with it.
    static func bytes(of reply: Reply) -> [UInt8] {
        let body = reply.content.bytes
        var head = "HTTP/1.1 \(reply.status) \(Reply.reason(of: reply.status))\r\n"
        for header in headers(of: reply) { head += "\(header.name): \(header.value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    private static func headers(of reply: Reply) -> [Reply.Header] {
        var headers = reply.headers
        if let mediaType = reply.content.mediaType {
            headers.append(Reply.Header(name: "Content-Type", value: mediaType))
        }
        if reply.closes { headers.append(Reply.Header(name: "Connection", value: "close")) }
        return headers
    }
}
