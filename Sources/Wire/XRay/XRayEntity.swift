/// A segment or subsegment of a parsed document: the places of its members on the tape.
struct XRayEntity {
    /// The members that mean something to us (AWS X-Ray developer guide, "Segment documents").
    /// Raw values are places of `places`.
    enum Member: Int {
        case name = 0
        case id, traceID, parentID, startTime, endTime, inProgress, type, namespace
        case http, aws, sql, error, throttle, fault, cause, annotations, metadata, links
        case subsegments, user, origin, resourceARN, service
    }

    /// 0 where a member is missing. Of a repeated one, the last counts.
    private var places = InlineArray<24, Int>(repeating: 0)
    /// Where the entity itself is.
    let place: Int
    /// Whether there are members that mean nothing to us.
    private(set) var hasOthers = false
    var isSubsegment: Bool

    /// Walks over the object at `place`; the members of anything else are missing.
    init(_ tape: borrowing JSONTape, _ place: Int, isSubsegment: Bool) {
        self.place = place
        self.isSubsegment = isSubsegment
        guard var walk = tape.object(place) else { return }
        while let member = tape.nextMember(&walk) {
            if let known = XRayEntity.known(tape, member) {
                self[known] = member.value
            } else {
                hasOthers = true
            }
        }
    }

    subscript(member: Member) -> Int {
        get { places[member.rawValue] }
        set { places[member.rawValue] = newValue }
    }

    /// Which member it is; nil for one that means nothing to us.
    static func known(_ tape: borrowing JSONTape, _ member: JSONTape.Member) -> Member? {
        switch member.key.count {
        case 2: if tape.is(member, "id") { return .id }
        case 3:
            if tape.is(member, "aws") { return .aws }
            if tape.is(member, "sql") { return .sql }
        case 4:
            if tape.is(member, "name") { return .name }
            if tape.is(member, "http") { return .http }
            if tape.is(member, "type") { return .type }
            if tape.is(member, "user") { return .user }
        case 5:
            if tape.is(member, "fault") { return .fault }
            if tape.is(member, "error") { return .error }
            if tape.is(member, "cause") { return .cause }
            if tape.is(member, "links") { return .links }
        case 6: if tape.is(member, "origin") { return .origin }
        case 7: if tape.is(member, "service") { return .service }
        case 8:
            if tape.is(member, "trace_id") { return .traceID }
            if tape.is(member, "end_time") { return .endTime }
            if tape.is(member, "metadata") { return .metadata }
            if tape.is(member, "throttle") { return .throttle }
        case 9:
            if tape.is(member, "parent_id") { return .parentID }
            if tape.is(member, "namespace") { return .namespace }
        case 10: if tape.is(member, "start_time") { return .startTime }
        case 11:
            if tape.is(member, "in_progress") { return .inProgress }
            if tape.is(member, "annotations") { return .annotations }
            if tape.is(member, "subsegments") { return .subsegments }
        case 12: if tape.is(member, "resource_arn") { return .resourceARN }
        default: break
        }
        return nil
    }
}

/// Values of a type that is hoped for, not promised: X-Ray's documents are not checked by those
/// who send them.
extension JSONTape {
    /// The members of an object; nil for anything else.
    @inline(__always)
    func object(_ index: Int) -> Walk? {
        guard index != 0, tag(index) == Tag.object else { return nil }
        return Walk(index: index &+ 1, end: next(index) &- 1)
    }

    /// The elements of an array; nil for anything else.
    @inline(__always)
    func array(_ index: Int) -> Walk? {
        guard index != 0, tag(index) == Tag.array else { return nil }
        return Walk(index: index &+ 1, end: next(index) &- 1)
    }

    /// The bytes of a string; nil for anything else.
    @inline(__always)
    func string(_ index: Int) -> Range<Int>? {
        guard index != 0, tag(index) == Tag.string else { return nil }
        return stringRange(index)
    }

    func bool(_ index: Int) -> Bool? {
        guard index != 0 else { return nil }
        return tag(index) == Tag.true ? true : tag(index) == Tag.false ? false : nil
    }

    /// Whether it is the string `text`.
    func isText(_ index: Int, _ text: StaticString) -> Bool {
        guard let range = string(index) else { return false }
        return `is`(Member(key: range, value: index), text)
    }

    /// Whether it is a string that begins with `text`.
    func hasPrefix(_ index: Int, _ text: StaticString) -> Bool {
        guard let range = string(index), range.count >= text.utf8CodeUnitCount else {
            return false
        }
        let start = range.lowerBound..<range.lowerBound + text.utf8CodeUnitCount
        return `is`(Member(key: start, value: index), text)
    }
}
