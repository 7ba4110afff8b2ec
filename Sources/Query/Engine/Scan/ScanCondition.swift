internal import Columns

/// A filter as chunks are scanned with it: what asks about other spans is answered already.
indirect enum ScanCondition {
    case all([ScanCondition])
    case any([ScanCondition])
    case not(ScanCondition)
    /// Of the span itself.
    case check(Condition.Check)
    /// The rows of which it is true, by the view's place.
    case answers([[UInt64]])
    case constant(Bool)

    var isAlwaysTrue: Bool {
        if case .constant(true) = self { true } else { false }
    }

    /// The rows of which it is true; dead ones may be among them.
    func rows(of view: ChunkView) throws(ColumnError) -> [UInt64] {
        switch self {
        case .all(let parts):
            var found = Bitmap.all(view.rowCount)
            for part in parts where !Bitmap.isEmpty(found) {
                Bitmap.formIntersection(&found, try part.rows(of: view))
            }
            return found
        case .any(let parts):
            var found = Bitmap.none(view.rowCount)
            for part in parts { Bitmap.formUnion(&found, try part.rows(of: view)) }
            return found
        case .not(let inner):
            return Bitmap.inverted(try inner.rows(of: view), rows: view.rowCount)
        case .check(let check):
            let found = try view.rows(check)
            return check.isNegated ? Bitmap.inverted(found, rows: view.rowCount) : found
        case .answers(let answers):
            let none = Bitmap.none(view.rowCount)
            // Rows may have come or gone where a chunk was made anew.
            guard view.place < answers.count, answers[view.place].count == none.count else {
                return none
            }
            return answers[view.place]
        case .constant(let answer):
            return answer ? Bitmap.all(view.rowCount) : Bitmap.none(view.rowCount)
        }
    }
}

extension ChunkView {
    /// The rows of which a check's test is true, before negation.
    func rows(_ check: Condition.Check) throws(ColumnError) -> [UInt64] {
        switch check.field {
        case .column(let column): try rows(check.test, of: column)
        case .attribute(let owner, let name): try rows(check.test, of: owner, name)
        }
    }
}
