internal import Telemetry

/// Finds whose resource a subsegment gets that was sent on its own.
///
/// Such a subsegment names no service: it belongs to that of its segment, which comes later, and
/// which it may know only through subsegments that come later still. Until then its row has the
/// resource 0, unclaimed. Two rules keep every row right whatever the order of arrival:
/// - who comes unclaimed takes the resource of its parent, if that has one: so above an unclaimed
///   span there are only unclaimed ones, and one look suffices;
/// - who comes with a resource, or gets one, hands it to the unclaimed below: each of them is
///   found once in its life, in the table `unclaimed`, however many there are.
///
/// Only spans of X-Ray give and take. Cycles and spans that are their own parents are below
/// nobody, and stay unclaimed; so do subsegments whose segment is never sent (AWS Lambda).
struct Inheritance {
    private let parent: Statement
    private let children: Statement
    private let insertion: Statement
    private let deletion: Statement
    private let family: Statement

    init(_ connection: Connection) throws(StoreError) {
        parent = try connection.statement(
            """
            SELECT span.resource, resource.service
            FROM span LEFT JOIN resource ON resource.id = span.resource
            WHERE span.trace = ?1 AND span.span_id = ?2 AND span.source = 1
            """)
        children = try connection.statement(
            "DELETE FROM unclaimed WHERE trace = ?1 AND parent_id = ?2 RETURNING id, span_id")
        insertion = try connection.statement("INSERT INTO unclaimed VALUES (?1, ?2, ?3, ?4)")
        deletion = try connection.statement(
            "DELETE FROM unclaimed WHERE trace = ?1 AND parent_id = ?2 AND id = ?3")
        family = try connection.statement(
            """
            SELECT id, span_id, parent_id, kind, resource FROM span
            WHERE trace = ?1 AND source = 1 ORDER BY id
            """)
    }

    /// The rows of the resource of a span and of its service; nil where there is no such span, or
    /// it has none itself.
    func resource(
        of spanID: UInt64, trace: Int64
    ) throws(StoreError) -> (row: Int64, service: Int64?)? {
        parent.bind(trace, at: 1)
        parent.bind(Int64(bitPattern: spanID), at: 2)
        defer { parent.reset() }
        guard try parent.step(), parent.integer(0) != 0 else { return nil }
        return (parent.integer(0), parent.optionalInteger(1))
    }

    /// Notes a span that came without a resource. One without a parent waits for nobody.
    func wait(_ row: SpanBatch.Row, trace: Int64, ordinal: Int64) throws(StoreError) {
        guard row.parentID != 0 else { return }
        insertion.bind(trace, at: 1)
        insertion.bind(Int64(bitPattern: row.parentID), at: 2)
        insertion.bind(ordinal, at: 3)
        insertion.bind(Int64(bitPattern: row.spanID), at: 4)
        try insertion.run()
    }

    /// Takes note that a span waits no more, since another one takes its place.
    func forget(parentID: UInt64, trace: Int64, ordinal: Int64) throws(StoreError) {
        deletion.bind(trace, at: 1)
        deletion.bind(Int64(bitPattern: parentID), at: 2)
        deletion.bind(ordinal, at: 3)
        try deletion.run()
    }

    /// The ordinals of all unclaimed spans below one that is not, ascending: they wait no more.
    /// O(log n) for each.
    func claim(below spanID: UInt64, trace: Int64) throws(StoreError) -> [Int64] {
        var ordinals: [Int64] = []
        var pending = [spanID]
        while let next = pending.popLast() {
            children.bind(trace, at: 1)
            children.bind(Int64(bitPattern: next), at: 2)
            defer { children.reset() }
            while try children.step() {
                ordinals.append(children.integer(0))
                pending.append(UInt64(bitPattern: children.integer(1)))
            }
        }
        return ordinals.sorted()
    }

    // MARK: A segment that changed

    /// A span of X-Ray and where it belongs.
    private struct Member {
        var ordinal: Int64
        var parentID: UInt64
        /// Segments have a resource of their own.
        var isSegment: Bool
        var resource: Int64
        /// The resource that it must have; nil while that is not known.
        var expected: Int64?
    }

    /// The subsegments of a trace that still have a former resource of their segment, and the one
    /// that it has now; ascending by ordinal. O(spans of the trace).
    func strays(
        trace: Int64, from former: [Int64]
    ) throws(StoreError) -> [(ordinal: Int64, resource: Int64)] {
        var (members, indices) = try read(trace)
        for start in members.indices where members[start].expected == nil {
            // Up to somebody of whom it is known, and down again.
            var path = [start]
            members[start].expected = members[start].resource
            var inherited: Int64 = 0
            while let above = indices[members[path[path.count - 1]].parentID] {
                if let known = members[above].expected {
                    inherited = known
                    break
                }
                // Ends a cycle, too: it is left as it is.
                members[above].expected = members[above].resource
                path.append(above)
            }
            for index in path.reversed() {
                if inherited == 0 { inherited = members[index].resource }
                members[index].expected = inherited
            }
        }
        return members.compactMap { member in
            guard let expected = member.expected, expected != member.resource,
                former.contains(member.resource)
            else { return nil }
            return (member.ordinal, expected)
        }
    }

    private func read(_ trace: Int64) throws(StoreError) -> ([Member], [UInt64: Int]) {
        var members: [Member] = []
        var indices: [UInt64: Int] = [:]
        family.bind(trace, at: 1)
        defer { family.reset() }
        while try family.step() {
            let resource = family.integer(4)
            let isServer = family.integer(3) == Int64(SpanKind.server.rawValue)
            indices[UInt64(bitPattern: family.integer(1))] = members.count
            members.append(
                Member(
                    ordinal: family.integer(0), parentID: UInt64(bitPattern: family.integer(2)),
                    isSegment: isServer && resource != 0, resource: resource,
                    expected: isServer && resource != 0 ? resource : nil))
        }
        return (members, indices)
    }
}
