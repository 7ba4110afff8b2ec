/// What the generations of OpenTelemetry's HTTP conventions call the same thing
/// (https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/), the older names
/// first. X-Ray's documents become the older ones, as in the Collector.
public enum HTTPAttribute {
    public static let method = ["http.method", "http.request.method"]

    /// Servers of the older conventions send no whole URL.
    public static let url = ["http.url", "url.full", "http.target", "url.path"]

    /// Of the answer.
    public static let status = ["http.status_code", "http.response.status_code"]
}
