internal import Telemetry
internal import Threads

/// An HTTP/1.1 server on bound sockets: the front door with its thread, and the daemon with its
/// own behind it.
///
///     accept, first bytes ─▶ HTTP/1.1 (libmicrohttpd) ─▶ decompress, decode ─▶ SpanSink ─▶ answer
///     FrontDoor's thread     HTTPDaemon's thread ───────────────────────────▶   its own     back
struct HTTPServer {
    let addresses: [SocketAddress]
    private let frontDoor: FrontDoor
    private let thread: BackgroundThread
    private let daemon: HTTPDaemon

    /// Takes the sockets over, unless it throws.
    /// - Parameters:
    ///   - sockets: at least one.
    ///   - name: of the front door's thread.
    init(
        _ sockets: ListenSockets, name: String, service: any HTTPService, limits: HTTPLimits,
        sink: any SpanSink, greetings: FrontDoor.Greetings, problems: ProblemLog
    ) throws(ReceiverError) {
        let frontDoor = try FrontDoor()
        let daemon = try HTTPDaemon(
            limits: limits, sink: sink, service: service,
            baseURL: sockets.addresses.first.map(Self.baseURL) ?? "", problems: problems,
            linger: { [frontDoor] in frontDoor.linger($0) })
        let connections = daemon.connections
        let limit = limits.connections
        let destination = FrontDoor.Destination(
            admit: { [daemon] in daemon.add($0, from: $1) },
            hasRoom: { connections.count < limit || connections.evictIdle() },
            tick: { [daemon] in daemon.tick($0) })
        do throws(ReceiverError) {
            thread = try frontDoor.start(
                sockets, name: name, limits: limits, greetings: greetings,
                destination: destination, problems: problems)
        } catch {
            daemon.stop()
            throw error
        }
        addresses = sockets.addresses
        self.frontDoor = frontDoor
        self.daemon = daemon
    }

    /// Takes nothing new, answers what is being received or committed, and stops: within
    /// `limits.drainTimeout`. Once only.
    func stop() {
        frontDoor.stopAccepting()
        daemon.stop()
        frontDoor.stop()
        thread.join()
    }

    /// How programs of this machine may name the server.
    private static func baseURL(_ address: SocketAddress) -> String {
        let isLocal = address.host.isAny || address.host.isLoopback
        return isLocal ? "http://localhost:\(address.port)" : "http://\(address)"
    }
}
