internal import Telemetry

extension XRaySpanReader {
    /// What members tell beyond being written.
    struct Noted {
        var flags: SpanFlags = []
        var hasCause = false
        /// The text of the first exception.
        var message = 0..<0
    }

    /// Writes an entity's attributes as a JSON object; nothing where it has none.
    mutating func writeAttributes(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, to text: inout JSONWriter,
        _ noted: inout Noted
    ) -> ByteRange {
        let start = text.count
        var members = MemberWriter()
        let namespace = entity[.namespace]
        if namespace != 0 {
            write("\"aws.xray.namespace\":", tape, namespace, to: &text, &members)
            if let name = tape.string(entity[.name]), tape.isText(namespace, "aws") {
                members.begin(in: &text)
                text.key(prepared: "\"aws.service\":")
                tape.strings.withBytes(name) { text.string($0) }
            }
        }
        writeHTTP(tape, entity[.http], to: &text, &members, &noted)
        writeSQL(tape, entity[.sql], to: &text, &members, &noted)
        writeAWS(tape, entity, to: &text, &members, &noted)
        write("\"enduser.id\":", tape, entity[.user], to: &text, &members)
        writeCause(tape, entity[.cause], to: &text, &members, &noted)
        if tape.object(entity[.annotations]) != nil {
            writeAnnotations(tape, entity[.annotations], to: &text, &members)
        }
        writeMetadata(tape, entity[.metadata], to: &text, &members)
        writeOthers(tape, entity, to: &text, &members)
        return members.end(from: start, in: &text)
    }

    // MARK: Pieces

    /// Writes an attribute, where there is a value for it.
    func write(
        _ key: StaticString, _ tape: borrowing JSONTape, _ value: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        guard value != 0 else { return }
        members.begin(in: &text)
        text.key(prepared: key)
        writeValue(tape, value, to: &text)
    }

    /// Writes an attribute whose key is a prefix and a member's name.
    mutating func write(
        _ prefix: StaticString, _ tape: borrowing JSONTape, _ member: JSONTape.Member,
        to text: inout JSONWriter, _ members: inout MemberWriter
    ) {
        scratch.removeAll(keepingCapacity: true)
        prefix.withUTF8Buffer { scratch.append(contentsOf: $0) }
        tape.strings.withBytes(member.key) { scratch.append(contentsOf: $0) }
        members.begin(in: &text)
        scratch.withUnsafeBufferPointer { text.key($0) }
        writeValue(tape, member.value, to: &text)
    }

    /// Writes an object's members under the names they have among attributes. False where it is no
    /// object.
    mutating func writeObject(
        _ tape: borrowing JSONTape, _ index: Int, _ names: XRayNames, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted
    ) -> Bool {
        guard var walk = tape.object(index) else { return false }
        walking: while text.count <= textLimit, let member = tape.nextMember(&walk) {
            for entry in names.entries where tape.is(member, entry.member) {
                write(entry, tape, member.value, to: &text, &members, &noted)
                continue walking
            }
            if let prefix = names.prefix { write(prefix, tape, member, to: &text, &members) }
        }
        return true
    }

    private mutating func write(
        _ entry: XRayNames.Entry, _ tape: borrowing JSONTape, _ value: Int,
        to text: inout JSONWriter, _ members: inout MemberWriter, _ noted: inout Noted
    ) {
        guard entry.role != .skipped, written & entry.unique == 0 else { return }
        written |= entry.unique
        members.begin(in: &text)
        text.key(prepared: entry.key)
        switch entry.role {
        case .number, .status:
            guard let number = wholeNumber(tape, value) else { fallthrough }
            if entry.role == .status { noted.flags.formUnion(.httpStatus(number)) }
            text.int(number)
        case .plain, .skipped: writeValue(tape, value, to: &text)
        case .text:
            if tape.tag(value) == JSONTape.Tag.signed {
                text.string(String(tape.signed(value)))
            } else {
                writeValue(tape, value, to: &text)
            }
        }
    }

    // MARK: The objects of a segment

    private mutating func writeHTTP(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted
    ) {
        guard var walk = tape.object(index) else {
            return write("\"aws.xray.http\":", tape, index, to: &text, &members)
        }
        while text.count <= textLimit, let member = tape.nextMember(&walk) {
            let isWritten =
                if tape.is(member, "request") {
                    writeObject(tape, member.value, .httpRequest, to: &text, &members, &noted)
                } else if tape.is(member, "response") {
                    writeObject(tape, member.value, .httpResponse, to: &text, &members, &noted)
                } else {
                    false
                }
            if !isWritten { write("aws.xray.http.", tape, member, to: &text, &members) }
        }
    }

    private mutating func writeSQL(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted
    ) {
        guard var walk = tape.object(index) else {
            return write("\"aws.xray.sql\":", tape, index, to: &text, &members)
        }
        written = 0
        while let member = tape.nextMember(&walk) {
            guard tape.is(member, "url") else { continue }
            guard let url = tape.string(member.value) else {
                write("aws.xray.sql.", tape, member, to: &text, &members)
                continue
            }
            written = 1
            tape.strings.withBytes(url) { url in
                members.begin(in: &text)
                let split = XRaySpanReader.splitDatabaseURL(url)
                text.key(prepared: "\"db.connection_string\":")
                text.string(UnsafeBufferPointer(rebasing: url[..<split.server]))
                guard !split.name.isEmpty else { return }
                text.key(prepared: "\"db.name\":")
                text.string(UnsafeBufferPointer(rebasing: url[split.name]))
            }
        }
        _ = writeObject(tape, index, .sql, to: &text, &members, &noted)
    }

    /// Where the server ends and the database's name is in `scheme://host:port/name?options`; all
    /// is server, and no name, in any other form.
    static func splitDatabaseURL(
        _ url: UnsafeBufferPointer<UInt8>
    ) -> (server: Int, name: Range<Int>) {
        let slash = UInt8(ascii: "/")
        let end = url.firstIndex(of: UInt8(ascii: "?")) ?? url.count
        let scheme = url.indices.dropLast().first { url[$0] == slash && url[$0 + 1] == slash }
        guard let scheme, let last = url[..<end].lastIndex(of: slash), last > scheme + 2,
            last + 1 < end
        else { return (url.count, 0..<0) }
        return (last, last + 1..<end)
    }

    private mutating func writeAWS(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted
    ) {
        let index = entity[.aws]
        let names = entity.isSubsegment ? XRayNames.aws : XRayNames.segmentAWS
        guard writeObject(tape, index, names, to: &text, &members, &noted),
            var walk = tape.object(index)
        else { return write("\"aws.xray.aws\":", tape, index, to: &text, &members) }
        while let member = tape.nextMember(&walk) {
            guard tape.is(member, "xray") else { continue }
            _ = writeObject(tape, member.value, .awsXRay, to: &text, &members, &noted)
        }
    }

    private func writeAnnotations(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        guard var walk = tape.object(index) else { return }
        while text.count <= textLimit, let member = tape.nextMember(&walk) {
            members.begin(in: &text)
            tape.strings.withBytes(member.key) { text.key($0) }
            writeValue(tape, member.value, to: &text)
        }
    }

    /// `metadata.<namespace>.<key>`, or `metadata.<namespace>` for what is no object.
    private mutating func writeMetadata(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        guard var walk = tape.object(index) else {
            return write("\"aws.xray.metadata\":", tape, index, to: &text, &members)
        }
        while text.count <= textLimit, let namespace = tape.nextMember(&walk) {
            // A long name before each of many keys would be too much of a good thing.
            guard namespace.key.count <= Limits.metadataNamespaceBytes,
                var keys = tape.object(namespace.value)
            else {
                write("metadata.", tape, namespace, to: &text, &members)
                continue
            }
            while text.count <= textLimit, let member = tape.nextMember(&keys) {
                scratch.removeAll(keepingCapacity: true)
                scratch.append(contentsOf: "metadata.".utf8)
                tape.strings.withBytes(namespace.key) { scratch.append(contentsOf: $0) }
                scratch.append(UInt8(ascii: "."))
                tape.strings.withBytes(member.key) { scratch.append(contentsOf: $0) }
                members.begin(in: &text)
                scratch.withUnsafeBufferPointer { text.key($0) }
                writeValue(tape, member.value, to: &text)
            }
        }
    }

    // MARK: The rest

    /// Members that mean nothing to us, and those that are not of their type.
    private mutating func writeOthers(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        guard var walk = tape.object(entity.place) else { return }
        while text.count <= textLimit, let member = tape.nextMember(&walk) {
            if let known = XRayEntity.known(tape, member) {
                // An earlier one of the same name does not count.
                if entity[known] != member.value { continue }
                if isUnderstood(tape, known, member.value, entity) { continue }
            }
            write("aws.xray.", tape, member, to: &text, &members)
        }
    }

    /// Whether a member's value has been made something of, here or elsewhere.
    private func isUnderstood(
        _ tape: borrowing JSONTape, _ member: XRayEntity.Member, _ value: Int,
        _ entity: borrowing XRayEntity
    ) -> Bool {
        switch member {
        case .name: tape.string(value) != nil
        case .id, .traceID, .startTime, .namespace, .http, .aws, .sql, .cause, .metadata, .user:
            true
        case .parentID: entity.place != JSONTape.root || spanID(tape, value) != nil
        case .endTime: XRayTime.nanoseconds(tape, value) != nil
        case .inProgress, .error, .throttle, .fault: tape.bool(value) != nil
        case .type: entity.isSubsegment && tape.isText(value, "subsegment")
        case .annotations: tape.object(value) != nil
        case .links, .subsegments: tape.array(value) != nil
        case .origin, .resourceARN: !entity.isSubsegment && tape.string(value) != nil
        case .service: !entity.isSubsegment && tape.object(value) != nil
        }
    }
}
