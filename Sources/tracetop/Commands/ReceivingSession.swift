internal import Interface
internal import Receivers
internal import Storage

/// A process that receives: the writer with the file's lock, the receivers before it, and what
/// went wrong at the start and leaves the rest working.
struct ReceivingSession {
    let writer: SpanWriter
    let receivers: ReceiverGroup
    /// As `serve` prints them: `otlp-http 127.0.0.1:4318`.
    private(set) var sockets: [String] = []
    private(set) var warnings: [String] = []

    /// Opens the file and binds.
    ///
    /// - Throws: where the file has a receiver already or cannot be written, and where an address
    ///   that was asked for cannot be bound.
    static func start(
        _ invocation: Invocation, in location: StoreLocation
    ) throws(CommandFailure) -> ReceivingSession {
        let excess = excess(invocation, location)
        let writer = try CommandFailure.wrapping { () throws(StoreError) in
            try SpanWriter(location, options: invocation.writerOptions)
        }
        var session = ReceivingSession(writer: writer, receivers: ReceiverGroup(sink: writer))
        if let excess { session.warnings.append(excess) }
        do throws(CommandFailure) {
            try session.listen(invocation)
        } catch {
            session.stop()
            throw error
        }
        writer.publish(addresses: session.sockets)
        return session
    }

    /// That much of the file is about to be forgotten: it may have been kept with another limit, and
    /// what is forgotten does not come back. Nil where it is as large as is kept, or a little more.
    private static func excess(_ invocation: Invocation, _ location: StoreLocation) -> String? {
        let bytes = location.byteCount
        // The file is opened only where it is too large: this comes before the first frame.
        guard case .at(let limit) = invocation.retention.size, bytes / 5 > limit / 4,
            let counts = try? SpanReader(location).counts(), counts.spans > 0
        else { return nil }
        return
            "the file has \(Format.bytes(bytes)) and \(Format.bytes(limit)) are kept: "
            + "the oldest traces go; --retain-size off keeps all"
    }

    private init(writer: SpanWriter, receivers: ReceiverGroup) {
        self.writer = writer
        self.receivers = receivers
    }

    private mutating func listen(_ invocation: Invocation) throws(CommandFailure) {
        let receivers = receivers
        try listen(invocation.otlpHTTP, .otlpHTTP, "OTLP/HTTP") { address throws(ReceiverError) in
            try receivers.otlpHTTP.start(on: address).map { "otlp-http \($0)" }
        }
        try listen(invocation.xray, .xray, "X-Ray") { address throws(ReceiverError) in
            let bound = try receivers.xray.start(on: address)
            return bound.udp.map { "xray-udp \($0)" } + bound.tcp.map { "xray-tcp \($0)" }
        }
    }

    private mutating func listen(
        _ listening: Invocation.Listening, _ option: Option, _ name: String,
        _ start: (ListenAddress) throws(ReceiverError) -> [String]
    ) throws(CommandFailure) {
        do throws(ReceiverError) {
            sockets += try start(listening.address)
            if !listening.address.isLoopback {
                warnings.append(
                    "\(listening.address) is open to other machines: whoever reaches it can send "
                        + "spans")
            }
        } catch {
            guard !listening.isAskedFor, error.isAddressInUse else {
                throw CommandFailure("\(option.rawValue): \(error)")
            }
            warnings.append("no \(name): \(error)")
        }
    }

    /// What an application is to be pointed at; nil where nothing listens.
    var endpoint: String? {
        receivers.otlpHTTP.boundAddresses.first.map { "http://\(ReceivingSession.reachable($0))" }
    }

    /// What an X-Ray SDK is to be pointed at; nil where nothing listens.
    var xrayEndpoint: String? {
        receivers.xray.boundAddresses.udp.first.map { "\(ReceivingSession.reachable($0))" }
    }

    /// By which programs of this machine reach it.
    private static func reachable(_ address: SocketAddress) -> SocketAddress {
        guard address.host.isAny else { return address }
        let host = address.host == .v4(0) ? IPAddress.loopbackV4 : .loopbackV6
        return SocketAddress(host, port: address.port)
    }

    /// Where a kind of socket listens, `xray-udp`; nil where none does.
    func address(of kind: String) -> String? {
        sockets.first { $0.hasPrefix("\(kind) ") }.map { String($0.dropFirst(kind.count + 1)) }
    }

    /// Takes no new work, commits what is queued, and ends.
    func stop() {
        receivers.stop()
        writer.stop()
    }
}

extension Invocation {
    /// How a process that receives writes the file.
    var writerOptions: WriterOptions {
        var options = WriterOptions()
        options.isDurable = isDurable
        // To measure what they cost.
        options.makesColumns = ProcessEnvironment.value("TRACETOP_COLUMNS") != "off"
        switch retention.size {
        case .at(let bytes): options.retainedByteCount = bytes
        case .off: options.retainedByteCount = nil
        }
        switch retention.age {
        case .at(let nanoseconds): options.retainedNanoseconds = nanoseconds
        case .off: options.retainedNanoseconds = nil
        }
        return options
    }
}
