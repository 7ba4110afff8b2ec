#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Logarithms, for axes.
enum Decades {
    /// To base 10.
    static func logarithm(_ value: Double) -> Double { log10(value) }

    static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}

extension Int {
    /// The nearest int to a number; 0 for NaN.
    init(clamping number: Double) {
        let rounded = number.rounded()
        self =
            rounded.isNaN
            ? 0 : rounded >= 9e18 ? .max : rounded <= -9e18 ? .min : Int(rounded)
    }
}
