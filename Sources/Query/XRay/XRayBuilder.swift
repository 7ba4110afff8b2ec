/// Builds the trees that X-Ray's keywords stand for; `XRayFilter` lists them.
struct XRayBuilder {
    let scope: XRayParser.Scope
    /// Where the keyword stands.
    var range: Range<Int>

    // MARK: Values

    /// Some key has a value.
    func isSet(_ keys: [String], _ binding: Subject.Binding) -> Expression {
        any(keys.map { predicate($0, binding, .exists) })
    }

    /// It has a value that is not `false`: what an annotation alone asks.
    func isSetAndNotFalse(_ key: String, _ binding: Subject.Binding) -> Expression {
        isSetAndNot([key], binding, .bool(false), operatorRange: range, literalRange: range)
    }

    /// Some key compares so; for `!=`, has a value that is another one.
    func compares(
        _ keys: [String], _ binding: Subject.Binding, _ asked: Operator, _ literal: Literal,
        operatorRange: Range<Int>, literalRange: Range<Int>
    ) -> Expression {
        if asked == .notEqual {
            return isSetAndNot(
                keys, binding, literal, operatorRange: operatorRange, literalRange: literalRange)
        }
        return any(
            keys.map {
                predicate(
                    $0, binding, asked, literal, operatorRange: operatorRange,
                    literalRange: literalRange)
            })
    }

    /// Some key has a value and none has this one, all of the same span.
    private func isSetAndNot(
        _ keys: [String], _ binding: Subject.Binding, _ literal: Literal,
        operatorRange: Range<Int>, literalRange: Range<Int>
    ) -> Expression {
        let inner: Subject.Binding = binding == .any ? .span : binding
        let others = keys.map {
            predicate(
                $0, inner, .notEqual, literal, operatorRange: operatorRange,
                literalRange: literalRange)
        }
        let both = all([isSet(keys, inner)] + others)
        return binding == .any ? .related(.any, both) : both
    }

    // MARK: True or false

    func flag(_ keyword: XRayKeyword) -> Expression {
        let binding: Subject.Binding = scope == .trace ? keyword.binding : .span
        switch keyword {
        case .fault:
            // What the Collector's exporter calls a fault: an error that is not the client's.
            return any([
                isTrue("fault", binding),
                all([isTrue("error", binding), isFalse("client_error", binding)]),
            ])
        case .error: return isTrue("client_error", binding)
        case .throttle: return isTrue("throttle", binding)
        case .ok:
            let isWell = Expression.not(
                any(["fault", "error", "client_error", "throttle"].map { isTrue($0, .span) }))
            return scope == .trace ? .related(.root, isWell) : isWell
        case .partial: return isTrue("in_progress", binding)
        case .inferred: return scope == .trace ? .related(.any, callsUnknown) : callsUnknown
        default: return isTrue("is_root", .span)
        }
    }

    private func isTrue(_ key: String, _ binding: Subject.Binding = .span) -> Expression {
        predicate(key, binding, .equal, .bool(true))
    }

    private func isFalse(_ key: String, _ binding: Subject.Binding) -> Expression {
        predicate(key, binding, .equal, .bool(false))
    }

    // MARK: Nodes

    /// The span stands for the node: it is a segment of it, or calls it where it sent none.
    func node(_ node: XRayParser.NodeName) -> Expression {
        standIn(all([isSegment] + isOf(node)), for: node)
    }

    /// The segment, or a call to what sent none. Of such a node no type is known.
    private func standIn(_ segment: Expression, for node: XRayParser.NodeName) -> Expression {
        guard node.type == nil else { return segment }
        return any([segment, all([callsUnknown] + isCalled(node))])
    }

    /// The span is of one node and calls the other.
    func call(from caller: XRayParser.NodeName, to called: XRayParser.NodeName) -> [Expression] {
        isOf(caller)
            + [standIn(.related(.child, all([isSegment] + isOf(called))), for: called)]
    }

    private var isSegment: Expression {
        any([
            predicate("kind", .span, .isIn, .text("server"), .text("consumer")), isTrue("is_root"),
        ])
    }

    /// A call below which there is no segment.
    private var callsUnknown: Expression {
        all([
            predicate("kind", .span, .equal, .text("client")), .not(.related(.child, isSegment)),
        ])
    }

    private func isOf(_ node: XRayParser.NodeName) -> [Expression] {
        [
            node.name.map { predicate("service.name", .span, .equal, .text($0)) },
            node.type.map { predicate("aws.xray.origin", .span, .equal, .text($0)) },
            node.account.map { predicate("cloud.account.id", .span, .equal, .text($0)) },
        ].compactMap { $0 }
    }

    /// By the subsegment's name in X-Ray, the peer's in OpenTelemetry.
    private func isCalled(_ node: XRayParser.NodeName) -> [Expression] {
        let keys = ["name", "peer.service", "server.address", "net.peer.name"]
        return [
            node.name.map { name in
                any(keys.map { predicate($0, .span, .equal, .text(name)) })
            },
            node.account.map { predicate("aws.account_id", .span, .equal, .text($0)) },
        ].compactMap { $0 }
    }

    // MARK: Parts

    private func any(_ parts: [Expression]) -> Expression {
        Expression.joined(parts, by: Expression.any)
    }

    private func all(_ parts: [Expression]) -> Expression {
        Expression.joined(parts, by: Expression.all)
    }

    private func predicate(
        _ key: String, _ binding: Subject.Binding, _ asked: Operator, _ literals: Literal...,
        operatorRange: Range<Int>? = nil, literalRange: Range<Int>? = nil
    ) -> Expression {
        var subject = Subject(key: key) ?? Subject(field: .attribute(.span, key))
        subject.binding = binding
        var predicate = Predicate(
            subject: subject, operator: asked, literals: literals, keyRange: range,
            operatorRange: operatorRange ?? range,
            literalRanges: literals.map { _ in literalRange ?? range })
        predicate.isSpelled = false
        return .predicate(predicate)
    }
}
