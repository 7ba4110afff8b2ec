/// What a filter asks about: a column or an attribute, of the span itself or of others.
///
/// A key's text says which. `duration_ms` and the like are columns. `span.x`, `scope.x` and
/// `resource.x` are attribute x of just that; `root.x`, `parent.x`, `any.x` and `none.x` ask x of
/// other spans of the trace; under `trace.` there are only columns. Any other key is the
/// attribute of that name: the span's, else its scope's, else its resource's. So an attribute
/// whose name is taken is reached with its owner before it: `span.name`, `span.trace.x`.
public struct Subject: Hashable, Sendable {
    /// Which spans are asked.
    public enum Binding: String, Hashable, Sendable, CaseIterable {
        case span = ""
        case root = "root"
        case parent = "parent"
        /// Some span of the trace.
        case any = "any"
        /// No span of the trace.
        case none = "none"
    }

    /// Where an attribute is looked for.
    public enum Owner: String, Hashable, Sendable, CaseIterable {
        /// The span, else its scope, else its resource.
        case first = ""
        case span = "span"
        case scope = "scope"
        case resource = "resource"
    }

    public enum Field: Hashable, Sendable {
        case column(Column)
        case attribute(Owner, String)
    }

    public var binding: Binding
    public var field: Field

    public init(binding: Binding = .span, field: Field) {
        self.binding = binding
        self.field = field
    }

    /// Reads a key. Nil where nothing can have that name: it is empty, a prefix has nothing
    /// behind it, or `trace.` has no such column.
    public init?(key: String) {
        var rest = key[...]
        var binding = Binding.span
        for candidate in Binding.allCases where candidate != .span {
            if rest.hasPrefix(candidate.rawValue + ".") {
                rest = rest.dropFirst(candidate.rawValue.count + 1)
                binding = candidate
                break
            }
        }
        guard let field = Subject.field(rest) else { return nil }
        self.init(binding: binding, field: field)
    }

    private static func field(_ text: Substring) -> Field? {
        if let column = Column(rawValue: String(text)) { return .column(column) }
        guard !text.isEmpty, !text.hasPrefix("trace.") else { return nil }
        for owner in Owner.allCases where owner != .first {
            if text.hasPrefix(owner.rawValue + ".") {
                let name = text.dropFirst(owner.rawValue.count + 1)
                return name.isEmpty ? nil : .attribute(owner, String(name))
            }
        }
        return .attribute(.first, String(text))
    }

    /// The key that reads as this, not quoted.
    public var key: String {
        let prefix = binding == .span ? "" : binding.rawValue + "."
        switch field {
        case .column(let column): return prefix + column.rawValue
        case .attribute(.first, let name): return prefix + name
        case .attribute(let owner, let name): return "\(prefix)\(owner.rawValue).\(name)"
        }
    }
}
