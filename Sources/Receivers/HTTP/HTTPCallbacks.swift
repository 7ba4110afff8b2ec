internal import CMicrohttpd

// The library's callbacks, on its thread. Top-level functions: a closure literal made on the main
// actor would be tied to it.

func handleAccess(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ path: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?,
    _ version: UnsafePointer<CChar>?, _ bytes: UnsafePointer<CChar>?,
    _ count: UnsafeMutablePointer<Int>?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let connection, let path, let method, let version, let count, let slot else {
        return .NO
    }
    let daemon = Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
    let isHandled: Bool
    if let known = slot.pointee {
        let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
        if count.pointee > 0 {
            let piece = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
            count.pointee = 0
            isHandled = daemon.receive(piece, exchange)
        } else {
            isHandled = daemon.proceed(exchange)
        }
    } else {
        var head = RequestHead(
            method: String(cString: method), path: String(cString: path),
            isHTTP11: String(cString: version) == "HTTP/1.1")
        withUnsafeMutablePointer(to: &head) { pointer in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, addHeader, pointer)
        }
        let exchange = daemon.begin(head, on: connection)
        slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
        isHandled = daemon.perform(exchange.request.begin(head), exchange)
    }
    return isHandled ? .YES : .NO
}

private func addHeader(
    _ head: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let head, let name else { return .NO }
    head.assumingMemoryBound(to: RequestHead.self).pointee
        .add(String(cString: name), value.map { String(cString: $0) } ?? "")
    return .YES
}

func requestCompleted(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    guard let context, let known = slot?.pointee else { return }
    slot?.pointee = nil
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue()
    Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue().completed(exchange)
}

func connectionChanged(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ change: MHD_ConnectionNotificationCode
) {
    guard let context, let connection, change == .CONNECTION_NOTIFY_CLOSED else { return }
    Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue().closed(connection)
}
