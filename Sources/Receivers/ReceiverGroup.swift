public import Telemetry
internal import Threads

/// The receivers of one process.
public struct ReceiverGroup: Sendable {
    public let otlpHTTP: HTTPReceiver
    public let xray: XRayReceiver

    /// - Parameter sink: of all of them.
    public init(sink: any SpanSink) {
        otlpHTTP = HTTPReceiver(sink: sink)
        xray = XRayReceiver(sink: sink)
    }

    /// Stops all at once: each may take as long as the process has.
    public func stop() {
        SideBySide.run({ otlpHTTP.stop() }, { xray.stop() })
    }

    /// What senders did that could not be taken: the latest first.
    public var recentProblems: [ReceiverProblem] {
        (otlpHTTP.recentProblems + xray.recentProblems)
            .sorted { $0.lastUnixNano > $1.lastUnixNano }
    }

    /// How many problems there were; changes whenever `recentProblems` does.
    public var problemCount: Int { otlpHTTP.problemCount + xray.problemCount }
}
