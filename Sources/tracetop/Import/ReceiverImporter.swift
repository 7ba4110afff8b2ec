internal import Storage
internal import Telemetry
internal import Wire

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Imports through the process that receives into the file, as any application sends to it.
final class ReceiverImporter: SpanImporter {
    /// Spans a request: far below what a receiver takes.
    private static let requestSpans = 500
    /// Bytes a request: a receiver takes JSON of 16 MiB.
    private static let requestByteCount = 8 << 20
    private static let maximumAttempts = 20

    private let client: HTTPClient
    let route: String
    let committed: (spans: Int, new: Int)? = nil

    /// - Throws: where the process does not receive OTLP over HTTP, or cannot be reached.
    init(_ owner: LockOwner) throws(CommandFailure) {
        let prefix = "otlp-http "
        guard let address = owner.addresses.first(where: { $0.hasPrefix(prefix) }) else {
            throw CommandFailure(
                "process \(owner.processID) receives into this file, but not OTLP over HTTP; end "
                    + "it, then import")
        }
        do {
            client = try HTTPClient(String(address.dropFirst(prefix.count)))
        } catch {
            throw CommandFailure("process \(owner.processID) receives into this file: \(error)")
        }
        route = "through process \(owner.processID)"
    }

    func take(_ batch: SpanBatch) throws(CommandFailure) {
        var rest = batch.records[...]
        var count = ReceiverImporter.requestSpans
        while !rest.isEmpty {
            let body = OTLPJSONWriter.document(rest.prefix(count))
            if body.count > ReceiverImporter.requestByteCount, count > 1 {
                count /= 2
                continue
            }
            try post(body)
            rest = rest.dropFirst(count)
        }
    }

    func finish() throws(CommandFailure) {}

    private func post(_ body: [UInt8]) throws(CommandFailure) {
        for attempt in 1...ReceiverImporter.maximumAttempts {
            let answer: HTTPClient.Answer
            do {
                answer = try client.post(
                    body, path: "/v1/traces", contentType: "application/json",
                    contentEncoding: "identity")
            } catch {
                throw CommandFailure(error.description)
            }
            if answer.status == 200 { return }
            let isBusy = answer.status == 503 || answer.status == 429
            guard isBusy, attempt < ReceiverImporter.maximumAttempts else {
                let reason = String(decoding: answer.body.prefix(500), as: UTF8.self)
                throw CommandFailure("the receiver answered \(answer.status): \(reason)")
            }
            sleep(UInt32(min(max(answer.retryAfterSeconds ?? 1, 1), 5)))
        }
    }
}
