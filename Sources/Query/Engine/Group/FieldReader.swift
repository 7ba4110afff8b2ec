internal import Columns

/// Reads values of subjects, those of other spans included, for the chunks of one question. What is
/// asked of other spans is remembered; who reads in lanes has it asked before.
final class FieldReader {
    let resolver: ConditionResolver
    let pool: VectorPool
    private var related: [Subject: RelatedValues] = [:]
    private var relatedNumbers: [Subject: [Int64?]] = [:]

    init(_ resolver: ConditionResolver, _ pool: VectorPool) {
        self.resolver = resolver
        self.pool = pool
    }

    /// For a question of its own about the chunks that a source has now.
    /// - Parameters:
    ///   - subjects: all that the question names.
    ///   - asksTrace: whether it asks about other spans of a trace.
    convenience init(
        _ subjects: [Subject], _ source: any ColumnSource, _ pool: VectorPool, asksTrace: Bool,
        spansALane: Int = ChunkWalk.spansALane, isCancelled: @escaping () -> Bool
    ) throws(ColumnError) {
        var needs = ColumnNeeds()
        for subject in subjects { needs.add(subject) }
        let walk = ChunkWalk(
            source, try source.chunks(), needs, spansALane: spansALane, isCancelled: isCancelled)
        // All views get their places, whatever the question's time range.
        if asksTrace { try walk.forEachView { _ in } }
        self.init(ConditionResolver(walk, pool), pool)
    }

    /// A code for each row by its value of a subject.
    func code(
        _ subject: Subject, of view: ChunkView, to codes: UnsafeMutablePointer<UInt32>
    ) throws(ColumnError) -> CodeTable {
        guard subject.asksTrace else { return try view.code(subject.field, to: codes, pool) }
        let related = try values(of: subject)
        var table = CodeTable()
        // The numbers of all values are the chunk's codes: the first is no value here as well.
        _ = table.add(related.values.count - 1) { related.values[$0 + 1] }
        let first = resolver.walk.firstRows[view.place]
        for row in 0..<view.rowCount {
            codes[row] = first + row < related.codes.count ? related.codes[first + row] : 0
        }
        return table
    }

    func values(of subject: Subject) throws(ColumnError) -> RelatedValues {
        if let known = related[subject] { return known }
        let values = try RelatedValues(subject, resolver, pool)
        related[subject] = values
        return values
    }

    /// The keys (`NumberReader`) of the same by their codes; nil for what is no number.
    func numbers(of subject: Subject) throws(ColumnError) -> [Int64?] {
        if let known = relatedNumbers[subject] { return known }
        let numbers = try values(of: subject).values.map { value in
            value?.number.map(Intervals.key)
        }
        relatedNumbers[subject] = numbers
        return numbers
    }
}
