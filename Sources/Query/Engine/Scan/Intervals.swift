internal import Telemetry

/// The numbers of which a test is true, as ranges: whole columns are compared with two bounds
/// where they lie. The bounds are found by asking the test itself, so that both say the same.
enum Intervals {
    /// - Parameter value: what a column's number stands for; grows with it.
    static func integers(
        of test: Condition.Test, value: (Int64) -> AttributeValue = { .int($0) }
    ) -> [ClosedRange<Int64>] {
        ranges(of: test, Int64.min...Int64.max, value)
    }

    static func doubles(of test: Condition.Test) -> [ClosedRange<Double>] {
        let keys = key(-.infinity)...key(.infinity)
        return ranges(of: test, keys) { .double(double($0)) }.map {
            double($0.lowerBound)...double($0.upperBound)
        }
    }

    /// Doubles in order as ints, NaN aside (IEEE 754 totalOrder: of negative ones the bits fall).
    static func key(_ value: Double) -> Int64 {
        let bits = Int64(bitPattern: value.bitPattern)
        return bits < 0 ? bits ^ .max : bits
    }

    static func double(_ key: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: key < 0 ? key ^ .max : key))
    }

    private static func ranges(
        of test: Condition.Test, _ domain: ClosedRange<Int64>, _ value: (Int64) -> AttributeValue
    ) -> [ClosedRange<Int64>] {
        switch test {
        case .exists: return [domain]
        case .equals(let comparands):
            return comparands.compactMap { comparand in
                guard
                    let low = first(
                        in: domain, { comparand.isOrdered(.greaterOrEqual, value($0)) }),
                    let high = last(in: domain, { comparand.isOrdered(.lessOrEqual, value($0)) }),
                    low <= high
                else { return nil }
                return low...high
            }
        case .ordered(let order, let comparand):
            switch order {
            case .greater, .greaterOrEqual:
                return first(in: domain, { comparand.isOrdered(order, value($0)) })
                    .map { [$0...domain.upperBound] } ?? []
            case .less, .lessOrEqual:
                return last(in: domain, { comparand.isOrdered(order, value($0)) })
                    .map { [domain.lowerBound...$0] } ?? []
            }
        case .contains, .startsWith, .endsWith, .matches: return []
        }
    }

    /// The first number of which `isTrue`, false below and true from there on. 64 steps at most.
    private static func first(
        in domain: ClosedRange<Int64>, _ isTrue: (Int64) -> Bool
    ) -> Int64? {
        guard isTrue(domain.upperBound) else { return nil }
        var (low, high) = (domain.lowerBound, domain.upperBound)
        while low < high {
            // The floor of the mean, without overflow.
            let middle = (low & high) &+ ((low ^ high) >> 1)
            if isTrue(middle) { high = middle } else { low = middle &+ 1 }
        }
        return low
    }

    /// The last number of which `isTrue`, true below and false from there on.
    private static func last(
        in domain: ClosedRange<Int64>, _ isTrue: (Int64) -> Bool
    ) -> Int64? {
        guard isTrue(domain.lowerBound) else { return nil }
        guard let end = first(in: domain, { !isTrue($0) }) else { return domain.upperBound }
        return end &- 1
    }
}
