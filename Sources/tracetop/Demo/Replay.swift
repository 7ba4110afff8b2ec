/// Sends a capture to a receiver, with its times shifted so that its last request arrives now.
struct Replay {
    let capture: Capture

    /// - Parameters:
    ///   - address: of an OTLP/HTTP receiver, `127.0.0.1:4318`.
    ///   - now: nanoseconds since the epoch.
    func run(to address: String, now: Int64) throws(CommandFailure) {
        let shift = TimeShift(
            nanoseconds: now.subtractingReportingOverflow(capture.endUnixNano).partialValue)
        do throws(HTTPClient.Failure) {
            let client = try HTTPClient(address)
            for record in capture.records where record.path.hasPrefix("/") {
                guard let body = shifted(record, by: shift) else { continue }
                let answer = try client.post(
                    body, path: record.path, contentType: record.contentType,
                    contentEncoding: record.contentEncoding)
                guard answer.status == 200 else {
                    throw HTTPClient.Failure(
                        description: "the receiver answered \(answer.status) to the sample data")
                }
            }
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// The body as it would have been sent now: compressed as it was. Nil for one that cannot be
    /// read; a capture is ours, so that there is none.
    private func shifted(_ record: Capture.Record, by shift: TimeShift) -> [UInt8]? {
        guard record.contentEncoding != "identity" else {
            var body = Array(record.body)
            return shift.apply(to: &body) ? body : nil
        }
        guard var body = Deflation.inflated(record.body), shift.apply(to: &body) else { return nil }
        return Deflation.deflated(body, encoding: record.contentEncoding)
    }
}
