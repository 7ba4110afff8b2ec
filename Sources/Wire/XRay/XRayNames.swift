/// Which attributes the members of one of X-Ray's objects become.
///
/// The names are those of the OpenTelemetry Collector's awsxrayreceiver where it has one, with the
/// HTTP conventions of before 2023, as docs/xray.md lists them; what it drops is kept under
/// `aws.xray.…` or `aws.…`.
struct XRayNames {
    /// What is done with a member's value.
    enum Role {
        /// Written with its JSON type.
        case plain
        /// A number; a text that is one is read as one.
        case number
        /// A number, and the status of an HTTP answer.
        case status
        /// Written as text, even where it is a number.
        case text
        /// It belongs elsewhere.
        case skipped
    }

    struct Entry {
        var member: StaticString
        /// The attribute's key as JSON, colon included.
        var key: StaticString
        var role = Role.plain
        /// A bit for an attribute that several objects may give: the first one counts.
        var unique: UInt8 = 0

        init(_ member: StaticString, _ key: StaticString, _ role: Role = .plain, unique: UInt8 = 0)
        {
            self.member = member
            self.key = key
            self.role = role
            self.unique = unique
        }

        /// A member that belongs elsewhere.
        init(skipped member: StaticString) {
            self.init(member, "", .skipped)
        }
    }

    /// What comes before the names of all other members; nil where those are left out.
    let prefix: StaticString?
    let entries: [Entry]

    private static let availabilityZone: UInt8 = 1
    private static let containerID: UInt8 = 2
    static let serviceVersion: UInt8 = 4

    // MARK: Of a span

    static let httpRequest = XRayNames(
        prefix: "aws.xray.http.request.",
        entries: [
            Entry("method", #""http.method":"#),
            Entry("url", #""http.url":"#),
            Entry("user_agent", #""http.user_agent":"#),
            Entry("client_ip", #""http.client_ip":"#),
            Entry("x_forwarded_for", #""aws.xray.x_forwarded_for":"#),
            Entry("traced", #""aws.xray.traced":"#),
        ])
    static let httpResponse = XRayNames(
        prefix: "aws.xray.http.response.",
        entries: [
            Entry("status", #""http.status_code":"#, .status),
            Entry("content_length", #""http.response_content_length":"#, .number),
        ])
    static let sql = XRayNames(
        prefix: "aws.xray.sql.",
        entries: [
            Entry(skipped: "url"),
            Entry("connection_string", #""db.connection_string":"#, unique: 1),
            Entry("database_type", #""db.system":"#),
            Entry("sanitized_query", #""db.statement":"#),
            Entry("user", #""db.user":"#),
        ])
    static let aws = XRayNames(
        prefix: "aws.",
        entries: [Entry("retries", #""aws.xray.retries":"#), Entry(skipped: "xray")])
    /// What of a segment's `aws` does not tell of its resource.
    static let segmentAWS = XRayNames(
        prefix: "aws.",
        entries: [
            Entry(skipped: "xray"), Entry(skipped: "account_id"), Entry(skipped: "ec2"),
            Entry(skipped: "ecs"), Entry(skipped: "eks"), Entry(skipped: "elastic_beanstalk"),
            Entry(skipped: "cloudwatch_logs"), Entry("retries", #""aws.xray.retries":"#),
        ])
    static let awsXRay = XRayNames(
        prefix: "aws.xray.",
        entries: [
            Entry(skipped: "sdk"), Entry(skipped: "sdk_version"),
            Entry(skipped: "auto_instrumentation"),
        ])
    static let cause = XRayNames(
        prefix: "aws.xray.cause.", entries: [Entry(skipped: "exceptions")])
    static let exception = XRayNames(
        prefix: "aws.xray.exception.",
        entries: [
            Entry("type", #""exception.type":"#),
            Entry("message", #""exception.message":"#),
            Entry(skipped: "id"), Entry(skipped: "cause"), Entry(skipped: "stack"),
        ])
    static let service = XRayNames(
        prefix: "aws.xray.service.",
        entries: [
            Entry("version", #""service.version":"#, unique: serviceVersion),
            Entry("runtime", #""process.runtime.name":"#),
            Entry("runtime_version", #""process.runtime.version":"#),
        ])

    // MARK: Of a resource

    static let ec2 = XRayNames(
        prefix: "aws.ec2.",
        entries: [
            Entry("availability_zone", #""cloud.availability_zone":"#, unique: availabilityZone),
            Entry("instance_id", #""host.id":"#),
            Entry("instance_size", #""host.type":"#),
            Entry("ami_id", #""host.image.id":"#),
        ])
    static let ecs = XRayNames(
        prefix: "aws.ecs.",
        entries: [
            Entry("container", #""container.name":"#),
            Entry("container_id", #""container.id":"#, unique: containerID),
            Entry("availability_zone", #""cloud.availability_zone":"#, unique: availabilityZone),
            Entry("task_arn", #""aws.ecs.task.arn":"#),
            Entry("task_family", #""aws.ecs.task.family":"#),
            Entry("cluster_arn", #""aws.ecs.cluster.arn":"#),
            Entry("container_arn", #""aws.ecs.container.arn":"#),
            Entry("launch_type", #""aws.ecs.launchtype":"#),
        ])
    static let eks = XRayNames(
        prefix: "aws.eks.",
        entries: [
            Entry("cluster_name", #""k8s.cluster.name":"#),
            Entry("pod", #""k8s.pod.name":"#),
            Entry("container_id", #""container.id":"#, unique: containerID),
        ])
    static let elasticBeanstalk = XRayNames(
        prefix: "aws.elastic_beanstalk.",
        entries: [
            Entry("environment_name", #""service.namespace":"#),
            Entry("version_label", #""service.version":"#, unique: serviceVersion),
            Entry("deployment_id", #""service.instance.id":"#, .text),
        ])
    static let sdk = XRayNames(
        prefix: nil,
        entries: [
            Entry("sdk", #""telemetry.sdk.name":"#),
            Entry("sdk_version", #""telemetry.sdk.version":"#),
            Entry("auto_instrumentation", #""aws.xray.auto_instrumentation":"#),
        ])
}
