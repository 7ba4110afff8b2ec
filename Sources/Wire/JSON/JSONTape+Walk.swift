internal import Telemetry

/// Walking objects and arrays. A member or element is an index of the tape.
extension JSONTape {
    /// The members of an object, or the elements of an array, one after another.
    struct Walk {
        var index: Int
        /// The index of the closing word.
        let end: Int
        var isAtEnd: Bool { index >= end }
    }

    /// The elements of an array; none where it is null.
    @inline(__always)
    func elements(_ index: Int, _ field: StaticString) throws(JSONFault) -> Walk {
        switch tag(index) {
        case Tag.array: return Walk(index: index &+ 1, end: next(index) &- 1)
        case Tag.null: return Walk(index: index, end: index)
        default: throw JSONFault(.wrongType, field)
        }
    }

    /// The members of an object; none where it is null. At `index` is the key, behind it the
    /// value.
    @inline(__always)
    func members(_ index: Int, _ field: StaticString) throws(JSONFault) -> Walk {
        switch tag(index) {
        case Tag.object: return Walk(index: index &+ 1, end: next(index) &- 1)
        case Tag.null: return Walk(index: index, end: index)
        default: throw JSONFault(.wrongType, field)
        }
    }

    /// The next member whose value is not null, and goes behind it; nil at the object's end.
    /// The last of a repeated name counts, so the caller overwrites what it has.
    @inline(__always)
    func nextMember(_ walk: inout Walk) -> Member? {
        while !walk.isAtEnd {
            let member = Member(key: stringRange(walk.index), value: walk.index &+ 1)
            walk.index = next(member.value)
            if !isNull(member.value) { return member }
        }
        return nil
    }

    /// The next element, and goes behind it; nil at the array's end.
    @inline(__always)
    func nextElement(_ walk: inout Walk) -> Int? {
        guard !walk.isAtEnd else { return nil }
        let element = walk.index
        walk.index = next(element)
        return element
    }

    /// A member of an object: the bytes of its key, and its value.
    struct Member {
        let key: Range<Int>
        let value: Int
    }

    /// Whether a member's key is `name`.
    @inline(__always)
    func `is`(_ member: Member, _ name: StaticString) -> Bool {
        guard member.key.count == name.utf8CodeUnitCount else { return false }
        return strings.withBytes(member.key) { bytes in
            name.withUTF8Buffer { name in
                ByteHash.equal(UnsafeRawBufferPointer(bytes), UnsafeRawBufferPointer(name))
            }
        }
    }
}
