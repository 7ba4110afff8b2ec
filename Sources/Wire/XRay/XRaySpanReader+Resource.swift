internal import Telemetry

extension XRaySpanReader {
    /// The index of the resource that a document's spans belong to: what a segment says of itself,
    /// and nothing for a subsegment sent on its own, which the store lets inherit its segment's.
    mutating func resourceIndex(
        _ tape: borrowing JSONTape, of entity: borrowing XRayEntity, in batch: inout SpanBatch
    ) -> UInt32 {
        var row = SpanBatch.ResourceRow()
        let start = batch.text.count
        if !entity.isSubsegment {
            row.attributes = writeResource(tape, entity, to: &batch.text)
            row.serviceName = intern(tape, tape.string(entity[.name]) ?? 0..<0, in: &batch)
        }
        if let index = XRaySpanReader.index(of: row, in: batch) {
            batch.text.truncate(to: start)
            return index
        }
        batch.resources.append(row)
        return UInt32(truncatingIfNeeded: batch.resources.count - 1)
    }

    /// X-Ray has no instrumentation scopes: all spans share an empty one.
    func scopeIndex(in batch: inout SpanBatch) -> UInt32 {
        let known = batch.scopes.lastIndex { scope in
            scope.name | scope.version | scope.schemaURL | scope.droppedAttributesCount == 0
                && scope.attributes.isEmpty
        }
        if let known { return UInt32(truncatingIfNeeded: known) }
        batch.scopes.append(SpanBatch.ScopeRow())
        return UInt32(truncatingIfNeeded: batch.scopes.count - 1)
    }

    /// One of the newest resources of a batch that is equal to `row`.
    private static func index(
        of row: SpanBatch.ResourceRow, in batch: borrowing SpanBatch
    ) -> UInt32? {
        for index in batch.resources.indices.suffix(Limits.comparedResources).reversed() {
            let other = batch.resources[index]
            guard other.serviceName == row.serviceName,
                other.attributes.count == row.attributes.count,
                other.schemaURL | other.droppedAttributesCount == 0
            else { continue }
            let isEqual = batch.text.bytes.withUnsafeBytes { text in
                ByteHash.equal(
                    UnsafeRawBufferPointer(rebasing: text[other.attributes.range]),
                    UnsafeRawBufferPointer(rebasing: text[row.attributes.range]))
            }
            if isEqual { return UInt32(truncatingIfNeeded: index) }
        }
        return nil
    }

    private mutating func writeResource(
        _ tape: borrowing JSONTape, _ entity: borrowing XRayEntity, to text: inout JSONWriter
    ) -> ByteRange {
        let start = text.count
        var members = MemberWriter()
        var noted = Noted()
        written = 0
        if let name = tape.string(entity[.name]), !name.isEmpty {
            write("\"service.name\":", tape, entity[.name], to: &text, &members)
        }
        if tape.object(entity[.service]) != nil {
            _ = writeObject(tape, entity[.service], .service, to: &text, &members, &noted)
        }
        var isAWS = false
        if tape.string(entity[.origin]) != nil {
            isAWS = tape.hasPrefix(entity[.origin], "AWS::")
            write("\"aws.xray.origin\":", tape, entity[.origin], to: &text, &members)
            writePlatform(tape, entity[.origin], to: &text, &members)
        }
        if tape.string(entity[.resourceARN]) != nil {
            write("\"aws.xray.resource_arn\":", tape, entity[.resourceARN], to: &text, &members)
        }
        writeAWSResource(tape, entity[.aws], isAWS: isAWS, to: &text, &members, &noted)
        return members.end(from: start, in: &text)
    }

    private mutating func writeAWSResource(
        _ tape: borrowing JSONTape, _ index: Int, isAWS: Bool, to text: inout JSONWriter,
        _ members: inout MemberWriter, _ noted: inout Noted
    ) {
        var isAWS = isAWS
        if var walk = tape.object(index) {
            while let member = tape.nextMember(&walk) {
                if tape.is(member, "xray") {
                    _ = writeObject(tape, member.value, .sdk, to: &text, &members, &noted)
                    writeLanguage(tape, member.value, to: &text, &members)
                    continue
                }
                guard let names = XRaySpanReader.resourceNames(tape, member) else {
                    if tape.is(member, "account_id") {
                        isAWS = true
                        write("\"cloud.account.id\":", tape, member.value, to: &text, &members)
                    } else if tape.is(member, "cloudwatch_logs") {
                        writeLogs(tape, member, to: &text, &members)
                    }
                    continue
                }
                isAWS = true
                if !writeObject(tape, member.value, names, to: &text, &members, &noted) {
                    write("aws.", tape, member, to: &text, &members)
                }
            }
        }
        // Every SDK writes `aws.xray`, on a laptop as well: it tells nothing of the cloud.
        guard isAWS else { return }
        members.begin(in: &text)
        text.key(prepared: "\"cloud.provider\":")
        text.string("aws")
    }

    private static func resourceNames(
        _ tape: borrowing JSONTape, _ member: JSONTape.Member
    ) -> XRayNames? {
        if tape.is(member, "ec2") { return .ec2 }
        if tape.is(member, "ecs") { return .ecs }
        if tape.is(member, "eks") { return .eks }
        if tape.is(member, "elastic_beanstalk") { return .elasticBeanstalk }
        return nil
    }

    /// What the Collector's exporter makes an origin of.
    private func writePlatform(
        _ tape: borrowing JSONTape, _ origin: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        let platforms: [(origin: StaticString, name: StaticString)] = [
            ("AWS::EC2", "aws_ec2"), ("AWS::ECS", "aws_ecs"), ("AWS::EKS", "aws_eks"),
            ("AWS::ElasticBeanstalk", "aws_elastic_beanstalk"),
            ("AWS::AppRunner", "aws_app_runner"), ("AWS::Lambda", "aws_lambda"),
        ]
        for platform in platforms where tape.hasPrefix(origin, platform.origin) {
            members.begin(in: &text)
            text.key(prepared: "\"cloud.platform\":")
            platform.name.withUTF8Buffer { text.string($0) }
            return
        }
    }

    /// `python` of `X-Ray for Python`.
    private mutating func writeLanguage(
        _ tape: borrowing JSONTape, _ index: Int, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        guard var walk = tape.object(index) else { return }
        while let member = tape.nextMember(&walk) {
            guard tape.is(member, "sdk"), tape.hasPrefix(member.value, "X-Ray for ") else {
                continue
            }
            members.begin(in: &text)
            text.key(prepared: "\"telemetry.sdk.language\":")
            scratch.removeAll(keepingCapacity: true)
            tape.withString(member.value) { sdk in
                for byte in sdk.dropFirst(10) {
                    let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    scratch.append(isUpper ? byte | 0x20 : byte)
                }
            }
            scratch.withUnsafeBufferPointer { text.string($0) }
        }
    }

    /// `[{"log_group": …, "arn": …}]` as the two lists of OpenTelemetry's conventions.
    private mutating func writeLogs(
        _ tape: borrowing JSONTape, _ member: JSONTape.Member, to text: inout JSONWriter,
        _ members: inout MemberWriter
    ) {
        guard tape.array(member.value) != nil else {
            return write("aws.", tape, member, to: &text, &members)
        }
        writeLogs("log_group", "\"aws.log.group.names\":", tape, member.value, to: &text, &members)
        writeLogs("arn", "\"aws.log.group.arns\":", tape, member.value, to: &text, &members)
    }

    private func writeLogs(
        _ name: StaticString, _ key: StaticString, _ tape: borrowing JSONTape, _ index: Int,
        to text: inout JSONWriter, _ members: inout MemberWriter
    ) {
        guard var list = tape.array(index) else { return }
        var isOpen = false
        while let element = tape.nextElement(&list) {
            guard var walk = tape.object(element) else { continue }
            while let member = tape.nextMember(&walk) {
                guard tape.is(member, name) else { continue }
                if !isOpen {
                    members.begin(in: &text)
                    text.key(prepared: key)
                    text.beginArray()
                    isOpen = true
                }
                writeValue(tape, member.value, to: &text)
            }
        }
        if isOpen { text.endArray() }
    }
}
