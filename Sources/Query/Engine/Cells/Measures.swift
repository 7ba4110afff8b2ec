internal import Columns
internal import Telemetry

/// The calculations of a query, and what has to be added up for them.
struct Measures {
    /// A cell's values, by calculation, and its spans.
    struct Cell {
        var values: [AttributeValue?]
        /// 0 where nobody asks.
        var spanCount: Int
    }

    let calculations: [Calculation]
    /// One for each subject whose numbers are asked for.
    private(set) var readers: [NumberReader] = []
    /// By reader: whether sums, least or greatest numbers are asked for.
    let areTotalsNeeded: [Bool]
    /// By reader: the percentiles that are asked for, in order.
    let permilles: [[Int]]
    let presentSubjects: [Subject]
    let distinctSubjects: [Subject]
    let hasConcurrency: Bool
    /// Whether spans are counted: for a calculation, or to put groups in order.
    let countsSpans: Bool
    let range: Range<Int64>
    let now: Int64

    init(
        _ calculations: [Calculation], _ fields: FieldReader, _ range: Range<Int64>, now: Int64
    ) throws(ColumnError) {
        self.calculations = calculations
        self.range = range
        self.now = now
        for calculation in calculations where calculation.operation.takesNumbers {
            guard let subject = calculation.subject,
                !readers.contains(where: { $0.subject == subject })
            else { continue }
            readers.append(try NumberReader(subject, fields, fields.resolver.walk))
        }
        areTotalsNeeded = readers.map { reader in
            calculations.contains { $0.subject == reader.subject && $0.operation.needsTotals }
        }
        permilles = readers.map { reader in
            Set(
                calculations.filter { $0.subject == reader.subject }
                    .compactMap(\.operation.permille)
            ).sorted()
        }
        func subjects(_ operation: Calculation.Operation) -> [Subject] {
            calculations.filter { $0.operation == operation }.compactMap(\.subject)
        }
        presentSubjects = subjects(.count)
        distinctSubjects = subjects(.countDistinct)
        hasConcurrency = calculations.contains { $0.operation == .concurrency }
        countsSpans =
            !calculations.contains(where: \.operation.hasValue)
            || calculations.contains {
                $0.subject == nil && ($0.operation == .count || $0.operation == .rate)
            }
    }

    /// How long a cell of the plan is.
    func seconds(of plan: CellPlan) -> Double {
        let length =
            plan.buckets.map { UInt64($0.granularity.nanoseconds) }
            ?? UInt64(bitPattern: range.upperBound &- range.lowerBound)
        return Double(max(length, 1)) / 1e9
    }

    func reader(of subject: Subject) throws(ColumnError) -> NumberReader {
        guard let reader = readers.first(where: { $0.subject == subject }) else {
            throw ColumnError(.source, "a calculation's column was not prepared")
        }
        return reader
    }

    /// Reads what asks about other spans, so that from now on lanes have only to look it up.
    func prepare(_ fields: FieldReader) throws(ColumnError) {
        for subject in presentSubjects + distinctSubjects where subject.asksTrace {
            _ = try fields.values(of: subject)
        }
        for reader in readers where reader.subject.asksTrace {
            _ = try fields.numbers(of: reader.subject)
        }
    }
}

extension Calculation.Operation {
    fileprivate var needsTotals: Bool {
        switch self {
        case .sum, .average, .minimum, .maximum, .rate: true
        default: false
        }
    }
}
