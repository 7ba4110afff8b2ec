/// The actions of the X-Ray API that an application needs from whoever takes its segments, by their
/// paths (AWS X-Ray API reference).
enum XRayAction: String, CaseIterable {
    case getSamplingRules = "/GetSamplingRules"
    case getSamplingTargets = "/SamplingTargets"
    case putTraceSegments = "/TraceSegments"
    case putTelemetryRecords = "/TelemetryRecords"

    /// A trailing slash is overlooked.
    init?(path: String) {
        self.init(rawValue: Self.trimmed(path))
    }

    /// The most bytes of its body: segments aside, a sampler sends some kilobytes.
    func limit(_ limits: HTTPLimits) -> Int {
        let limit = min(limits.jsonBodyBytes, limits.bodyBytes)
        return self == .putTraceSegments ? limit : min(limit, 1 << 20)
    }

    /// The name of another action of the API, by its path; nil where the API has none there.
    static func unserved(_ path: String) -> String? {
        let path = String(trimmed(path).dropFirst())
        if let name = otherNames[path] { return name }
        return others.contains(path) ? path : nil
    }

    /// Those whose path is not their name.
    private static let otherNames = [
        "EncryptionConfig": "GetEncryptionConfig", "Groups": "GetGroups", "Insight": "GetInsight",
        "InsightEvents": "GetInsightEvents", "InsightImpactGraph": "GetInsightImpactGraph",
        "InsightSummaries": "GetInsightSummaries",
        "SamplingStatisticSummaries": "GetSamplingStatisticSummaries",
        "ServiceGraph": "GetServiceGraph",
        "TimeSeriesServiceStatistics": "GetTimeSeriesServiceStatistics",
        "TraceGraph": "GetTraceGraph", "TraceSummaries": "GetTraceSummaries",
        "Traces": "BatchGetTraces",
    ]

    private static let others: Set = [
        "CancelTraceRetrieval", "CreateGroup", "CreateSamplingRule", "DeleteGroup",
        "DeleteResourcePolicy", "DeleteSamplingRule", "GetGroup", "GetIndexingRules",
        "GetRetrievedTracesGraph", "GetTraceSegmentDestination", "ListResourcePolicies",
        "ListRetrievedTraces", "ListTagsForResource", "PutEncryptionConfig", "PutResourcePolicy",
        "StartTraceRetrieval", "TagResource", "UntagResource", "UpdateGroup", "UpdateIndexingRule",
        "UpdateSamplingRule", "UpdateTraceSegmentDestination",
    ]

    private static func trimmed(_ path: String) -> String {
        path.count > 1 && path.last == "/" ? String(path.dropLast()) : path
    }
}
