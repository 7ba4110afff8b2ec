internal import Telemetry

/// What happens to a span that the store has already, by (trace id, span id).
///
/// OTLP: the first complete span wins. X-Ray: a later complete document replaces the earlier, and
/// an in-progress one never replaces a complete one. Across the two, the first complete one wins.
enum Resend {
    case duplicate
    case replacement

    init(
        of new: (source: SpanSource, isInProgress: Bool),
        over stored: (source: SpanSource, isInProgress: Bool)
    ) {
        let bothXRay = new.source == .xray && stored.source == .xray
        switch (new.isInProgress, stored.isInProgress) {
        case (false, true): self = .replacement
        case (true, false): self = .duplicate
        case (false, false), (true, true): self = bothXRay ? .replacement : .duplicate
        }
    }
}
