import Foundation
import Telemetry
import Testing

@Suite("Times as text")
struct TimestampTests {
    @Test(
        "nanoseconds since the epoch are ISO 8601 in UTC",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000000000Z"),
            (1_795_166_657_000_000_001, "2026-11-20T09:24:17.000000001Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"),
            (.min, "1677-09-21T00:12:43.145224192Z"),
        ])
    func printsISO8601(_ unixNano: Int64, _ text: String) {
        #expect(Timestamp.iso8601(unixNano: unixNano) == text)
    }

    @Test("the calendar is the system's, day by day over two centuries")
    func agreesWithSystem() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        for day in stride(from: -36_500, to: 73_000, by: 1) {
            let seconds = Int64(day) * 86_400
            let ours = Timestamp.components(unixNano: seconds * Timestamp.nanosecondsPerSecond)
            let theirs = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(
                ours.year == theirs.year.map(Int64.init)
                    && ours.month == theirs.month.map(Int64.init)
                    && ours.day == theirs.day.map(Int64.init))
        }
    }
}
