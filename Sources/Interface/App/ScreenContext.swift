internal import Terminal

/// What all screens share, and what they leave for the loop to do.
struct ScreenContext: Sendable {
    var width: Int
    var height: Int
    var theme: Theme
    var zone: ClockZone
    var hues = ServiceHues()
    /// Nanoseconds since the epoch, as of the event at hand.
    var now: Int64 = 0
    var status = ReceiverStatus(role: .idle)
    /// Whether there is who answers queries.
    var answersQuestions = false
    var counters = StoreCounters()
    /// Spans a second of late.
    var rate = ArrivalRate()
    var notice: Notice?
    var effects: [AppEffect] = []

    mutating func request(_ request: TraceRequest) {
        effects.append(.request(request))
    }

    mutating func copy(_ text: String, named name: String) {
        effects.append(.copy(text))
        notify("copied \(name)")
    }

    mutating func notify(_ text: String, isProblem: Bool = false) {
        notice = Notice(text: text, isProblem: isProblem, until: now &+ Notice.lifetime)
    }
}

/// A message in the footer's place, for a while.
struct Notice: Sendable, Hashable {
    var text: String
    var isProblem: Bool
    var until: Int64

    static let lifetime: Int64 = 4_000_000_000
}
