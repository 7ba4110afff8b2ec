internal import Columns

/// What a question reads that a chunk may hold only in part.
struct ColumnNeeds {
    /// Attributes, by any owner.
    var keys: Set<String> = []
    var columns: Set<Column> = []

    mutating func add(_ subject: Subject?) {
        switch subject?.field {
        case .attribute(let owner, let name)?:
            if owner == .first || owner == .span { keys.insert(name) }
        case .column(let column)?: columns.insert(column)
        case nil: break
        }
    }

    mutating func add(_ condition: Condition) {
        switch condition {
        case .all(let parts), .any(let parts): for part in parts { add(part) }
        case .not(let inner), .related(_, let inner): add(inner)
        case .check(let check): add(Subject(binding: check.binding, field: check.field))
        case .constant, .answers: break
        }
    }

    /// Whether the chunk's own columns have it all.
    func areMet(by directory: ChunkDirectory) -> Bool {
        for entry in directory.entries where entry.isIncomplete {
            switch entry.identity {
            case .attribute(let key, _): if keys.contains(key) { return false }
            case .intrinsic(.name): if columns.contains(.name) { return false }
            case .intrinsic(.statusMessage): if columns.contains(.statusMessage) { return false }
            case .intrinsic: return false
            }
        }
        guard directory.hasMoreKeys else { return true }
        return keys.allSatisfy { !directory.indices(ofKey: $0).isEmpty }
    }
}
