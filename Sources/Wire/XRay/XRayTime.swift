/// X-Ray's times: seconds since the epoch as a JSON number, with decimals or an exponent.
///
/// The parser gives them as doubles, 0.24 µs apart in this century. What SDKs write is recovered
/// exactly: six decimals where the double is the one nearest to a number of microseconds, else
/// seven, which is all that a double's shortest text can have.
enum XRayTime {
    /// Nanoseconds since the epoch; nil for what is no number (or none that is written as text),
    /// negative, or beyond 2262, as a time in milliseconds is.
    static func nanoseconds(_ tape: borrowing JSONTape, _ index: Int) -> Int64? {
        guard index != 0 else { return nil }
        switch tape.tag(index) {
        case JSONTape.Tag.double: return nanoseconds(seconds: tape.double(index))
        case JSONTape.Tag.signed: return nanoseconds(seconds: tape.signed(index))
        case JSONTape.Tag.string:
            let text = tape.withString(index) { String(decoding: $0.prefix(32), as: UTF8.self) }
            return Double(text).flatMap { nanoseconds(seconds: $0) }
        default: return nil
        }
    }

    static func nanoseconds(seconds: Int64) -> Int64? {
        let (time, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow || time < 0 ? nil : time
    }

    static func nanoseconds(seconds: Double) -> Int64? {
        // Beyond it, nanoseconds leave 64 bits. False for NaN.
        guard seconds >= 0, seconds < 9.223372036e9 else { return nil }
        let microseconds = (seconds * 1e6).rounded()
        if microseconds / 1e6 == seconds { return Int64(microseconds) * 1000 }
        // Both parts are exact: a double of this size has few bits behind its point.
        let whole = seconds.rounded(.down)
        let decimals = ((seconds - whole) * 1e7).rounded()
        return Int64(whole) * 1_000_000_000 + Int64(decimals) * 100
    }
}
