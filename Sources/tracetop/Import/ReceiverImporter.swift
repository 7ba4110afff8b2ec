internal import Storage
internal import Telemetry
internal import Wire

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Imports through the process that receives into the file, as any application sends to it: spans
/// of OTLP over HTTP, X-Ray's documents as they are with PutTraceSegments.
final class ReceiverImporter: SpanImporter {
    /// Spans or documents a request: far below what a receiver takes.
    private static let requestSpans = 500
    /// Bytes a request: a receiver takes JSON of 16 MiB.
    private static let requestByteCount = 8 << 20
    private static let maximumAttempts = 20

    private let owner: LockOwner
    /// Connections by the receiver's name, made when first needed.
    private var clients: [String: HTTPClient] = [:]
    let route: String
    let committed: (spans: Int, new: Int)? = nil

    /// - Throws: where the process receives neither OTLP over HTTP nor X-Ray over TCP.
    init(_ owner: LockOwner) throws(CommandFailure) {
        self.owner = owner
        route = "through process \(owner.processID)"
        guard address("otlp-http") != nil || address("xray-tcp") != nil else {
            throw missing("OTLP over HTTP")
        }
    }

    func take(_ batch: SpanBatch) throws(CommandFailure) {
        if batch.documents.isEmpty {
            try send(batch.records)
        } else {
            try send(batch.spans.compactMap { $0.document.isEmpty ? nil : $0.document }, of: batch)
        }
    }

    func finish() throws(CommandFailure) {}

    // MARK: OTLP

    private func send(_ records: [SpanRecord]) throws(CommandFailure) {
        var rest = records[...]
        var count = ReceiverImporter.requestSpans
        while !rest.isEmpty {
            let body = OTLPJSONWriter.document(rest.prefix(count))
            if body.count > ReceiverImporter.requestByteCount, count > 1 {
                count /= 2
                continue
            }
            _ = try post(body, path: "/v1/traces", to: "otlp-http", called: "OTLP over HTTP")
            rest = rest.dropFirst(count)
        }
    }

    // MARK: X-Ray

    private func send(_ documents: [ByteRange], of batch: SpanBatch) throws(CommandFailure) {
        var rest = documents[...]
        while !rest.isEmpty {
            var body = JSONWriter()
            body.beginObject()
            body.key("TraceSegmentDocuments")
            body.beginArray()
            var count = 0
            while count < ReceiverImporter.requestSpans, let range = rest.first,
                count == 0 || body.count < ReceiverImporter.requestByteCount / 2
            {
                let packed = Array(batch.documents[range.range])
                if let document = PackedDocument.document(of: packed) {
                    document.withUnsafeBufferPointer { body.string($0) }
                }
                rest.removeFirst()
                count += 1
            }
            body.endArray()
            body.endObject()
            let answer = try post(
                body.bytes, path: "/TraceSegments", to: "xray-tcp", called: "X-Ray over TCP")
            try check(answer)
        }
    }

    /// The receiver reads as we do, so what it refuses was damaged on the way or is too large.
    private func check(_ answer: [UInt8]) throws(CommandFailure) {
        var reader = JSONReader(answer)
        var unprocessed = 0
        var message = ""
        reader.forEachMember { key, value in
            guard key == "UnprocessedTraceSegments" else { return }
            value.forEachElement { element in
                unprocessed += 1
                element.forEachMember { key, value in
                    if key == "Message", message.isEmpty { message = value.readText() ?? "" }
                }
            }
        }
        guard unprocessed > 0 else { return }
        throw CommandFailure(
            "the receiver refused \(unprocessed) of X-Ray's documents: \(message.prefix(500))")
    }

    // MARK: Requests

    private func address(_ receiver: String) -> String? {
        let prefix = receiver + " "
        return owner.addresses.first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }

    private func missing(_ name: String) -> CommandFailure {
        CommandFailure(
            "process \(owner.processID) receives into this file, but not \(name); end it, then "
                + "import")
    }

    private func client(
        _ receiver: String, called name: String
    ) throws(CommandFailure) -> HTTPClient {
        if let client = clients[receiver] { return client }
        guard let address = address(receiver) else { throw missing(name) }
        do {
            let client = try HTTPClient(address)
            clients[receiver] = client
            return client
        } catch {
            throw CommandFailure("process \(owner.processID) receives into this file: \(error)")
        }
    }

    /// The body of the answer to a request that was taken.
    private func post(
        _ body: [UInt8], path: String, to receiver: String, called name: String
    ) throws(CommandFailure) -> [UInt8] {
        let client = try client(receiver, called: name)
        for attempt in 1...ReceiverImporter.maximumAttempts {
            let answer: HTTPClient.Answer
            do {
                answer = try client.post(
                    body, path: path, contentType: "application/json",
                    contentEncoding: "identity")
            } catch {
                throw CommandFailure(error.description)
            }
            if answer.status == 200 { return answer.body }
            let isBusy = answer.status == 503 || answer.status == 429
            guard isBusy, attempt < ReceiverImporter.maximumAttempts else {
                let reason = String(decoding: answer.body.prefix(500), as: UTF8.self)
                throw CommandFailure("the receiver answered \(answer.status): \(reason)")
            }
            sleep(UInt32(min(max(answer.retryAfterSeconds ?? 1, 1), 5)))
        }
        return []
    }
}
