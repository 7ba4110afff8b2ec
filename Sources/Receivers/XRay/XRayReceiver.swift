internal import Synchronization
public import Telemetry
internal import Threads

/// Receives X-Ray segments (port 2000) and hands their spans to a sink: datagrams by UDP, as
/// the SDKs send them, and the X-Ray API by TCP on the same number.
///
///     sockets ─▶ DatagramReader ─▶ DatagramQueue ─▶ DatagramDecoder ─▶ SpanSink
///                its own thread    bounded          its own thread
///
/// Datagrams are never answered, so what cannot be taken in time is lost; all that is lost is
/// counted as dropped, the system's share too where it tells. Thread-safe.
public final class XRayReceiver: Sendable {
    /// What is bound, with the ports that were taken.
    public struct Addresses: Hashable, Sendable {
        public var udp: [SocketAddress] = []
        public var tcp: [SocketAddress] = []
    }

    private struct Running {
        var addresses: Addresses
        var reader: DatagramReader
        var readerThread: BackgroundThread
        var decoder: DatagramDecoder
        var decoderThread: BackgroundThread
        var server: HTTPServer
    }

    private let sink: any SpanSink
    private let limits: XRayLimits
    private let makeCodec: @Sendable () -> any XRayCodec
    private let problems = ProblemLog()
    private let running = Mutex<Running?>(nil)

    /// Receives nothing until `start`.
    public convenience init(sink: any SpanSink, limits: XRayLimits = XRayLimits()) {
        self.init(
            sink: sink, limits: limits,
            makeCodec: { WireXRayCodec(maximumJSONBytes: limits.http.jsonBodyBytes) })
    }

    init(
        sink: any SpanSink, limits: XRayLimits, makeCodec: @escaping @Sendable () -> any XRayCodec
    ) {
        self.sink = sink
        self.limits = limits
        self.makeCodec = makeCodec
    }

    deinit {
        stop()
    }

    /// Binds and receives until `stop`. Gives the addresses as bound, none for `.off`; UDP and TCP
    /// have the same numbers. Throws the system's reason, `isAddressInUse` for a busy port.
    @discardableResult
    public func start(on address: ListenAddress) throws(ReceiverError) -> Addresses {
        guard running.withLock({ $0 == nil }) else {
            throw ReceiverError(code: 0, doing: "start a receiver twice")
        }
        let (udp, tcp) = try ListenSockets.pair(binding: address)
        guard !udp.addresses.isEmpty else { return Addresses() }
        do throws(ReceiverError) {
            let started = try start(udp, tcp)
            running.withLock { $0 = started }
            return started.addresses
        } catch {
            udp.close()
            tcp.close()
            throw error
        }
    }

    private func start(
        _ udp: ListenSockets, _ tcp: ListenSockets
    ) throws(ReceiverError) -> Running {
        let waker = try WakePipe()
        let queue = DatagramQueue(bytes: limits.queueBytes, waker: waker)
        let reader = try DatagramReader(udp, queue: queue, limits: limits)
        let decoder = DatagramDecoder(
            queue, sink: sink, codec: makeCodec(), limits: limits,
            problems: DatagramProblems(
                problems, bufferBytes: reader.bufferBytes, wishedBytes: limits.socketBufferBytes),
            waker: waker)
        let decoderThread = try decoder.start()
        do throws(ReceiverError) {
            let server = try HTTPServer(
                tcp, name: "xray-accept", service: XRayService(makeCodec()), limits: limits.http,
                sink: sink, greetings: .xray, problems: problems)
            do throws(ReceiverError) {
                return Running(
                    addresses: Addresses(udp: udp.addresses, tcp: tcp.addresses), reader: reader,
                    readerThread: try reader.start(), decoder: decoder,
                    decoderThread: decoderThread, server: server)
            } catch {
                server.stop()
                throw error
            }
        } catch {
            decoder.stop(by: .now)
            decoderThread.join()
            throw error
        }
    }

    /// Takes nothing new, stores what has arrived, and stops: within 2 s. The sink must still be
    /// running. Does nothing the second time.
    public func stop() {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let stopped else { return }
        let now = ContinuousClock.now
        // Senders that go on and on must leave time to store what came before.
        stopped.reader.stop(by: now + limits.drainTimeout / 3)
        stopped.decoder.stop(by: now + limits.drainTimeout)
        stopped.server.stop()
        stopped.readerThread.join()
        stopped.decoderThread.join()
    }

    /// As bound; empty unless started.
    public var boundAddresses: Addresses {
        running.withLock { $0?.addresses ?? Addresses() }
    }

    /// What senders did that could not be taken: the latest first, at most 32, each with a count.
    public var recentProblems: [ReceiverProblem] { problems.recent }

    /// How many problems there were; changes whenever `recentProblems` does.
    public var problemCount: Int { problems.total }
}
