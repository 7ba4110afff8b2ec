internal import Telemetry

/// What stands behind an HTTP daemon: a dialect, and what decodes its bodies. Used on the daemon's
/// thread only.
protocol HTTPService: AnyObject {
    associatedtype Dialect: HTTPDialect

    /// As what its requests and spans are counted.
    var receiver: ReceiverKind { get }

    func read(_ call: Dialect.Call, _ bytes: UnsafeRawBufferPointer) -> Reading<Dialect>
}

extension HTTPService {
    /// A request of its dialect, not begun.
    func conversation(_ conditions: HTTPConditions) -> any HTTPConversation {
        ServiceConversation(service: self, request: HTTPRequest(conditions))
    }
}

/// What a body was found to hold.
struct Reading<Dialect: HTTPDialect> {
    var decoded: HTTPRequest<Dialect>.Decoded
    /// Nil where nothing is to be stored.
    var batch: SpanBatch?
    /// Beside what the sink counts of the batch.
    var counts = ReceiverCounts()

    init(_ decoded: HTTPRequest<Dialect>.Decoded, _ batch: SpanBatch? = nil) {
        self.decoded = decoded
        self.batch = batch
    }
}

/// A request whatever its dialect, as the daemon carries it: the steps of `HTTPRequest`, and the
/// reading of its body.
protocol HTTPConversation {
    mutating func begin(_ head: RequestHead) -> HTTPAction
    mutating func receive(_ count: Int, isLate: Bool, makeRoom: () -> Bool) -> HTTPAction
    mutating func end() -> HTTPAction
    mutating func decode(
        _ body: inout BodyBuffer, _ inflater: BodyInflater
    ) -> (action: HTTPAction, batch: SpanBatch?, counts: ReceiverCounts)
    mutating func refused(isStopping: Bool) -> HTTPAction
    mutating func committed(_ outcome: HTTPCommitted) -> HTTPAction
    /// See `HTTPDialect`.
    func carriesSpans(_ path: String) -> Bool
}

private struct ServiceConversation<Service: HTTPService>: HTTPConversation {
    let service: Service
    var request: HTTPRequest<Service.Dialect>

    mutating func begin(_ head: RequestHead) -> HTTPAction { request.begin(head) }

    mutating func receive(_ count: Int, isLate: Bool, makeRoom: () -> Bool) -> HTTPAction {
        request.receive(count, isLate: isLate, makeRoom: makeRoom)
    }

    mutating func end() -> HTTPAction { request.end() }

    mutating func decode(
        _ body: inout BodyBuffer, _ inflater: BodyInflater
    ) -> (action: HTTPAction, batch: SpanBatch?, counts: ReceiverCounts) {
        guard let call = request.call else { return (request.end(), nil, ReceiverCounts()) }
        let reading: Reading<Service.Dialect>
        do throws(InflateError) {
            reading = try inflater.inflating(&body, call.coding, limit: call.limit) {
                service.read(call, $0)
            }
        } catch .tooLarge {
            reading = Reading(.tooLarge)
        } catch {
            reading = Reading(.undecodable(error.description))
        }
        return (request.decoded(reading.decoded), reading.batch, reading.counts)
    }

    mutating func refused(isStopping: Bool) -> HTTPAction {
        request.refused(isStopping: isStopping)
    }

    mutating func committed(_ outcome: HTTPCommitted) -> HTTPAction { request.committed(outcome) }

    func carriesSpans(_ path: String) -> Bool { Service.Dialect.carriesSpans(path) }
}
