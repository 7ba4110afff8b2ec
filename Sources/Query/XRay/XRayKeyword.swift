internal import Telemetry

/// A keyword of X-Ray's filter expressions with a value.
enum XRayKeyword: String, CaseIterable {
    // True or false.
    case ok
    case error
    case throttle
    case fault
    case partial
    case inferred
    case root
    // Numbers.
    case responseTime = "responsetime"
    case duration
    case httpStatus = "http.status"
    // Texts.
    case httpURL = "http.url"
    case httpMethod = "http.method"
    case httpUserAgent = "http.useragent"
    case httpClientIP = "http.clientip"
    case user
    case name
    case type
    case availabilityZone = "availabilityzone"
    case instanceID = "instance.id"
    case resourceARN = "resource.arn"

    enum ValueType { case bool, seconds, number, text }

    var valueType: ValueType {
        switch self {
        case .ok, .error, .throttle, .fault, .partial, .inferred, .root: .bool
        case .responseTime, .duration: .seconds
        case .httpStatus: .number
        default: .text
        }
    }

    /// Whether it only means something in the braces of a service.
    var isOfNode: Bool { self == .root || self == .name || self == .type }

    /// Which span of the trace it asks outside braces.
    var binding: Subject.Binding {
        switch self {
        case .user, .availabilityZone, .instanceID, .resourceARN, .partial, .inferred: .any
        case .duration: .span
        default: .root
        }
    }

    /// The columns and attributes that hold it, by the Collector's names for what comes from X-Ray,
    /// by OpenTelemetry's older and newer conventions. Empty for those that are true or false.
    func keys(in scope: XRayParser.Scope) -> [String] {
        switch self {
        case .ok, .error, .throttle, .fault, .partial, .inferred, .root: []
        case .responseTime: ["duration_ms"]
        case .duration: [scope == .trace ? "trace.duration_ms" : "duration_ms"]
        case .httpStatus: HTTPAttribute.status
        case .httpURL: HTTPAttribute.url
        case .httpMethod: HTTPAttribute.method
        case .httpUserAgent: ["http.user_agent", "user_agent.original"]
        case .httpClientIP: ["http.client_ip", "client.address"]
        case .user: ["enduser.id", "user.id"]
        case .name: ["service.name"]
        case .type: ["aws.xray.origin"]
        case .availabilityZone: ["cloud.availability_zone"]
        case .instanceID: ["host.id"]
        case .resourceARN: ["aws.xray.resource_arn", "cloud.resource_id"]
        }
    }

    /// In one line, for completion.
    var summary: String {
        switch self {
        case .ok: "the root has no fault, error or throttle"
        case .error: "the root answered 4xx"
        case .throttle: "the root answered 429"
        case .fault: "the root answered 5xx or failed"
        case .partial: "some span is in progress"
        case .inferred: "calls what sent no segment"
        case .root: "is where the trace enters"
        case .responseTime: "how long the root took, in seconds"
        case .duration: "how long the trace took, in seconds"
        case .httpStatus, .httpURL, .httpMethod, .httpUserAgent, .httpClientIP: "of the root"
        case .user: "of some span"
        case .name: "the service's name"
        case .type: "such as AWS::Lambda::Function"
        case .availabilityZone, .instanceID, .resourceARN: "of some span"
        }
    }
}
