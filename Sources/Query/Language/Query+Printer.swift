internal import Telemetry

/// The text of a query, in its canonical spelling and order of clauses: parsed again it is the same
/// query.
extension Query: CustomStringConvertible {
    public var description: String {
        func list(_ parts: [some CustomStringConvertible]) -> String {
            parts.map(\.description).joined(separator: ", ")
        }
        var text = list(calculations)
        if let filter { text += " WHERE \(filter)" }
        if !groupBy.isEmpty { text += " GROUP BY \(list(groupBy))" }
        if let having { text += " HAVING \(having)" }
        if !orderBy.isEmpty { text += " ORDER BY \(list(orderBy))" }
        if let limit { text += " LIMIT \(limit)" }
        if let since = timeRange.since { text += " SINCE \(since)" }
        if let until = timeRange.until { text += " UNTIL \(until)" }
        if let granularity { text += " EVERY \(granularity)" }
        return text
    }
}

extension Calculation: CustomStringConvertible {
    /// Also what names its column in an answer.
    public var description: String {
        subject.map { "\(operation.rawValue)(\($0))" } ?? operation.rawValue
    }
}

extension GroupKey: CustomStringConvertible {
    public var description: String { Printer.listedKey(subject.key) }
}

extension Ordering: CustomStringConvertible {
    public var description: String {
        let text =
            switch target {
            case .calculation(let calculation): calculation.description
            case .key(let subject): Printer.orderingKey(subject.key)
            }
        return isDescending ? text + " DESC" : text
    }
}

extension Having: CustomStringConvertible {
    public var description: String { text() }
}

extension TimeRange.Moment: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ago(0): return "now"
        case .ago(let age): return Printer.duration(age)
        case .at(let time):
            // Without the zeros at the end of a second's decimals.
            let text = Timestamp.iso8601(unixNano: time).dropLast()
            var significant = text
            while significant.last == "0", text.contains(".") { significant.removeLast() }
            if significant.last == "." { significant.removeLast() }
            return significant + "Z"
        }
    }
}

extension Granularity: CustomStringConvertible {
    public var description: String { Printer.duration(nanoseconds) }
}

extension Printer {
    /// The duration as a whole number of the longest unit that allows it: `90s`, `2m`, `1d`.
    static func duration(_ nanoseconds: Int64) -> String {
        let units: [(length: Int64, name: String)] = [
            (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"),
            (1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us"),
        ]
        let unit = units.first { nanoseconds % $0.length == 0 } ?? (1, "ns")
        return "\(nanoseconds / unit.length)\(unit.name)"
    }

    /// The duration to a tenth of a unit, for reading: `30m`, `2.3d`.
    static func roughDuration(_ nanoseconds: Int64) -> String {
        let units: [(length: Double, name: String)] = [
            (86_400e9, "d"), (3600e9, "h"), (60e9, "m"), (1e9, "s"), (1e6, "ms"),
        ]
        let length = Double(nanoseconds)
        let unit = units.first { length >= $0.length } ?? (1e6, "ms")
        let tenths = (length / unit.length * 10).rounded() / 10
        let isWhole = tenths == tenths.rounded()
        return (isWhole ? "\(Int(tenths))" : "\(tenths)") + unit.name
    }

    /// A key where a clause could follow.
    static func listedKey(_ key: String) -> String {
        Clause(firstWord: key) == nil ? Printer.key(key) : quoted(key)
    }

    /// A key where a calculation or a direction could stand.
    static func orderingKey(_ key: String) -> String {
        let isTaken =
            Calculation.Operation(rawValue: key.uppercased()) != nil
            || ["asc", "ascending", "desc", "descending"].contains(key.lowercased())
        return isTaken ? quoted(key) : listedKey(key)
    }
}
