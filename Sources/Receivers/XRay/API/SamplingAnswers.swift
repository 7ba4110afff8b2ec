internal import Telemetry

/// What a sampler is told: trace everything.
///
/// An SDK that gets no rules falls back to one request a second and 5% of the rest, so that most
/// traces would be missing. The reservoir must not be empty either: of its one request a second,
/// SDKs take the first without asking.
enum SamplingAnswers {
    /// Seconds since the epoch. A fixed moment: SDKs fetch the rules anew when it is later than
    /// their last fetch.
    private static let lastModification: Int64 = 1_500_000_000

    /// GetSamplingRules: the default rule, as the service has it but for the rate. SDKs fail the
    /// whole answer where a member is missing.
    static let rules: [UInt8] = {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("SamplingRuleRecords")
        writer.beginArray()
        writer.beginObject()
        writer.key("SamplingRule")
        writer.beginObject()
        for (key, value) in [
            ("RuleName", "Default"),
            ("RuleARN", "arn:aws:xray:us-east-1:000000000000:sampling-rule/Default"),
            ("ResourceARN", "*"), ("ServiceName", "*"), ("ServiceType", "*"), ("Host", "*"),
            ("HTTPMethod", "*"), ("URLPath", "*"),
        ] {
            writer.key(key)
            writer.string(value)
        }
        for (key, value) in [("Priority", Int64(10_000)), ("ReservoirSize", 1), ("Version", 1)] {
            writer.key(key)
            writer.int(value)
        }
        writer.key("FixedRate")
        writer.double(1)
        writer.key("Attributes")
        writer.beginObject()
        writer.endObject()
        writer.endObject()
        for key in ["CreatedAt", "ModifiedAt"] {
            writer.key(key)
            writer.int(lastModification)
        }
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }()

    /// GetSamplingTargets: every rule that was asked for goes on at 100%, without a quota. What
    /// names no rule is unprocessed. Nil where the body is no such request.
    static func targets(_ body: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let asked = rulesAsked(body) else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("SamplingTargetDocuments")
        writer.beginArray()
        for name in asked.names {
            writer.beginObject()
            writer.key("RuleName")
            writer.string(name)
            writer.key("FixedRate")
            writer.double(1)
            writer.key("Interval")
            writer.int(10)
            writer.endObject()
        }
        writer.endArray()
        writer.key("LastRuleModification")
        writer.int(lastModification)
        writer.key("UnprocessedStatistics")
        writer.beginArray()
        for _ in 0..<asked.unnamed {
            writer.beginObject()
            writer.key("ErrorCode")
            writer.string("InvalidRuleName")
            writer.key("Message")
            writer.string("RuleName is missing")
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// The API takes 25 documents at a time; that many more are overlooked.
    private static let maximumDocuments = 1000

    private static func rulesAsked(
        _ body: UnsafeRawBufferPointer
    ) -> (names: [String], unnamed: Int)? {
        var reader = JSONReader(Array(body))
        var names: [String] = []
        var unnamed = 0
        var isRequest = false
        reader.forEachMember { key, value in
            guard key == "SamplingStatisticsDocuments" else { return }
            isRequest = true
            value.forEachElement { document in
                guard names.count + unnamed < maximumDocuments else { return }
                var name: String?
                document.forEachMember { key, value in
                    if key == "RuleName" { name = value.readText() }
                }
                if let name { names.append(name) } else { unnamed += 1 }
            }
        }
        return isRequest ? (names, unnamed) : nil
    }
}
