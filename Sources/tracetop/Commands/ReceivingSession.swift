internal import Receivers
internal import Storage

/// A process that receives: the writer with the file's lock, the receivers before it, and what
/// went wrong at the start and leaves the rest working.
struct ReceivingSession {
    let writer: SpanWriter
    let receiver: HTTPReceiver
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
        let writer = try CommandFailure.wrapping { () throws(StoreError) in
            try SpanWriter(location, options: invocation.writerOptions)
        }
        var session = ReceivingSession(writer: writer, receiver: HTTPReceiver(sink: writer))
        do throws(CommandFailure) {
            try session.listen(invocation.otlpHTTP)
        } catch {
            writer.stop()
            throw error
        }
        session.warnAboutXRay(invocation.xray)
        writer.publish(addresses: session.sockets)
        return session
    }

    private init(writer: SpanWriter, receiver: HTTPReceiver) {
        self.writer = writer
        self.receiver = receiver
    }

    private mutating func listen(_ listening: Invocation.Listening) throws(CommandFailure) {
        do throws(ReceiverError) {
            for address in try receiver.start(on: listening.address) {
                sockets.append("otlp-http \(address)")
            }
            if !listening.address.isLoopback {
                warnings.append(
                    "\(listening.address) is open to other machines: whoever reaches it can send "
                        + "spans")
            }
        } catch {
            guard !listening.isAskedFor, error.isAddressInUse else {
                throw CommandFailure("--otlp-http: \(error)")
            }
            warnings.append("no OTLP/HTTP: \(error)")
        }
    }

    private mutating func warnAboutXRay(_ listening: Invocation.Listening) {
        guard listening.isAskedFor, listening.address != .off else { return }
        warnings.append(
            "this version does not receive X-Ray segments yet: nothing listens on "
                + "\(listening.address)")
    }

    /// What an application is to be pointed at; nil where nothing listens.
    var endpoint: String? {
        receiver.boundAddresses.first.map { address in
            address.host.isAny ? "http://127.0.0.1:\(address.port)" : "http://\(address)"
        }
    }

    /// Where a kind of socket listens, `xray-udp`; nil where none does.
    func address(of kind: String) -> String? {
        sockets.first { $0.hasPrefix("\(kind) ") }.map { String($0.dropFirst(kind.count + 1)) }
    }

    /// Takes no new work, commits what is queued, and ends.
    func stop() {
        receiver.stop()
        writer.stop()
    }
}

extension Invocation {
    /// How a process that receives writes the file.
    var writerOptions: WriterOptions {
        var options = WriterOptions()
        options.isDurable = isDurable
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
