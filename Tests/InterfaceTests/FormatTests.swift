import Testing

@testable import Interface

@Suite struct FormatTests {
    @Test(arguments: [
        (0, "0 ns"), (999, "999 ns"), (1_000, "1.0 µs"), (412_300, "412 µs"),
        (38_240_000, "38.2 ms"),
        (6_060_000, "6.1 ms"), (221_000_000, "221 ms"), (999_499_999, "999 ms"),
        (999_500_000, "1.00 s"), (1_250_000_000, "1.25 s"), (12_500_000_000, "12.5 s"),
        (59_960_000_000, "1 m 00 s"), (123_000_000_000, "2 m 03 s"),
        (3_840_000_000_000, "1 h 04 m"),
        (273_600_000_000_000, "3 d 04 h"), (Int64.max, "106,751 d 23 h"), (-5, "0 ns"),
        (Int64.min, "0 ns"),
    ]) func duration(nanoseconds: Int64, text: String) {
        #expect(Format.duration(nanoseconds) == text)
    }

    @Test(arguments: [
        (12_431, "12,431"), (42.7, "42.7"), (0.00213, "0.00213"), (1.5e-7, "1.5e-07"),
        (pow2(64), "1.8446744e+19"), (8.019999999999998e304, "8.02e+304"),
        (-3.6000000000000004e-298, "-3.6e-298"), (.greatestFiniteMagnitude, "1.7976931e+308"),
        (.leastNonzeroMagnitude, "5.0e-324"),
    ]) func numbers(value: Double, text: String) {
        #expect(Format.number(value) == text)
    }

    private static func pow2(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }

    @Test func ticksOfHugeNumbersAreShort() {
        #expect(ValueUnit.number.tick(2e300) == "2.0e+300")
        #expect(ValueUnit.number.tick(5e12) == "5T")
    }

    @Test func durationColumnsStandUnderEachOther() {
        #expect(Format.durationColumn(221_000_000) == "221 ms")
        #expect(Format.durationColumn(1_250_000_000) == "1.25 s ")
        #expect(Format.durationColumn(.max).isEmpty == false)
    }

    @Test(arguments: [
        (0, "0"), (1_284, "1,284"), (9_999, "9,999"), (23_100, "23.1k"), (999_949, "999.9k"),
        (999_950, "1.00M"), (4_200_000, "4.20M"), (2_500_000_000, "2.50G"),
    ]) func count(number: Int, text: String) {
        #expect(Format.count(number) == text)
    }

    @Test func groupsThousands() {
        #expect(Format.grouped(1_284_301) == "1,284,301")
        #expect(Format.grouped(-1_000) == "-1,000")
        #expect(Format.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    }

    @Test func agesAreShort() {
        #expect(Format.age(2_900_000_000) == "2s")
        #expect(Format.age(245_000_000_000) == "4m")
        #expect(Format.age(-1) == "0s")
        #expect(Format.age(.max) == "106751d")
    }

    @Test func bytes() {
        #expect(Format.bytes(412) == "412 B")
        #expect(Format.bytes(1_234_567) == "1.2 MB")
        #expect(Format.bytes(.max) == "9223372036.85 GB")
    }

    @Test func momentsNameTheirZone() {
        #expect(Format.clock(1_776_772_984_123_000_000, zone: .utc) == "12:03:04.123 UTC")
        #expect(
            Format.dateAndTime(1_776_772_984_123_000_000, zone: .utc)
                == "2026-04-21 12:03:04.123 UTC")
        #expect(Format.clock(-1, zone: .utc) == "23:59:59.999 UTC")
        #expect(!Format.dateAndTime(.max, zone: .local).isEmpty)
        #expect(!Format.dateAndTime(.min, zone: .local).isEmpty)
    }
}
