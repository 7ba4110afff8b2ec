/// A filter as a tree.
///
/// What it means, for one span:
/// - Two values, true and false; there is no third. A predicate about something that the span
///   does not have is false, and so the negative operators, which are exactly the negation of
///   the positive ones, are true: `app.user != "ada"` holds for spans without `app.user`. To ask
///   for the others too: `app.user exists AND app.user != "ada"`.
/// - Types are kept apart: a number is never equal to, less or greater than a text. Ints and
///   doubles are one kind of number, compared exactly; NaN is equal to nothing. Texts compare by
///   their UTF-8, case included. Bools are equal or not. Of a column whose type is known the
///   literal is read as that type: `name = 404` asks for the name `404`.
/// - `contains`, `starts-with`, `ends-with` and `matches` ask texts.
/// - An array satisfies a positive operator where some element does.
/// - Maps and bytes only exist or not. A value sent empty exists.
/// - `root.x` and `parent.x` are false where the trace has no root, the span no parent; `any.x != 1`
///   asks for some span of the trace with `x != 1`, `none.x = 1` that no span has `x = 1`.
/// - `any { x = 1 AND y = 2 }` asks for one span of the trace of which all in braces is true; see
///   `Relation`. Where there is no such span a block is false, `none { … }` true.
/// - A span in progress has no `duration_ms`; an empty `status_message` is none.
/// - A duration (`20ms`) asked of an attribute is in the unit that the key's end names (`_ns`,
///   `_us`, `_ms`, `_s`, or `_seconds` and the like), else in milliseconds; a size is in bytes.
public indirect enum Expression: Hashable, Sendable {
    case all([Expression])
    case any([Expression])
    case not(Expression)
    case predicate(Predicate)
    /// `any { … }`: what is true of another span of the trace.
    case related(Relation, Expression)

    /// Which span of the trace the inside of a block is asked of. Within a block, keys and further
    /// blocks start from that span.
    public enum Relation: String, Hashable, Sendable, CaseIterable {
        /// Some span of the trace.
        case any
        /// No span of the trace.
        case none
        case root
        case parent
        /// Some span whose parent this is.
        case child
    }
}

extension Expression: BooleanTree {
    var connective: BooleanConnective<Expression> {
        switch self {
        case .all(let parts): .all(parts)
        case .any(let parts): .any(parts)
        case .not(let inner): .not(inner)
        case .predicate(let predicate): .leaf { predicate.description }
        case .related(let relation, let inner): .leaf { "\(relation.rawValue) { \(inner) }" }
        }
    }
}

/// `key operator value`: a leaf of the tree.
public struct Predicate: Hashable, Sendable {
    public var subject: Subject
    public var `operator`: Operator
    /// As many as the operator takes.
    public var literals: [Literal]
    /// Where they stand in the text, as offsets in its UTF-8: for messages, not for equality.
    var keyRange: Range<Int>
    var operatorRange: Range<Int>
    var literalRanges: [Range<Int>]
    /// Whether the text names the key; a keyword of X-Ray's stands for several that it does not.
    var isSpelled = true

    public init(
        subject: Subject, operator: Operator, literals: [Literal], keyRange: Range<Int> = 0..<0,
        operatorRange: Range<Int> = 0..<0, literalRanges: [Range<Int>] = []
    ) {
        self.subject = subject
        self.operator = `operator`
        self.literals = literals
        self.keyRange = keyRange
        self.operatorRange = operatorRange
        self.literalRanges = literalRanges
    }

    public static func == (left: Predicate, right: Predicate) -> Bool {
        left.subject == right.subject && left.operator == right.operator
            && left.literals == right.literals
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(subject)
        hasher.combine(`operator`)
        hasher.combine(literals)
    }
}

/// A value as written.
public enum Literal: Hashable, Sendable {
    /// In quotes, or a bare word.
    case text(String)
    /// With the text as written: what is printed, and what columns that are not numbers compare.
    case quantity(Quantity, text: String)
    case bool(Bool)

    /// As written, without quotes.
    public var text: String {
        switch self {
        case .text(let text), .quantity(_, let text): text
        case .bool(let flag): flag ? "true" : "false"
        }
    }
}
