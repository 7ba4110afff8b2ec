import Telemetry
import Testing

struct TimestampParsingTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1970-01-01 00:00", 0),
            ("2023-11-14T22:13:20.000000001Z", 1_700_000_000_000_000_001),
            ("2023-11-14T22:13:20.5Z", 1_700_000_000_500_000_000),
            ("2023-11-14t22:13:20.1234567899z", 1_700_000_000_123_456_789),
            ("2023-11-14T23:13:20+01:00", 1_700_000_000_000_000_000),
            ("2023-11-14T16:43:20-0530", 1_700_000_000_000_000_000),
            ("2000-02-29T23:59:60Z", 951_868_799_000_000_000),
            ("1969-12-31T23:59:59.999999999Z", -1), ("1700-03-01", -8_515_238_400_000_000_000),
        ] as [(String, Int64)])
    func readsWhatPeopleWrite(text: String, expected: Int64) {
        #expect(Timestamp.unixNano(iso8601: text) == expected)
    }

    @Test(arguments: [
        "", "now", "2023", "2023-13-01", "2023-02-29", "1900-02-29", "2023-11-14T24:00:00Z",
        "2023-11-14T22:60:00Z", "2023-11-14T22:13:61Z", "2023-11-14T22:13:20.Z",
        "2023-11-14T22:13:20X", "2023-11-14T22:13:20Zx", "2023-11-14T22", "0001-01-01",
        "9999-12-31",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(Timestamp.unixNano(iso8601: text) == nil)
    }

    @Test func whatIsPrintedIsReadBack() {
        for unixNano in stride(from: Int64.min / 2, through: .max / 2, by: 987_654_321_987_654_321)
        {
            #expect(Timestamp.unixNano(iso8601: Timestamp.iso8601(unixNano: unixNano)) == unixNano)
        }
    }
}
