internal import Telemetry

/// Where imported spans go: through the process that receives into the file, or into it directly.
protocol SpanImporter: AnyObject {
    /// Takes a batch.
    func take(_ batch: SpanBatch) throws(CommandFailure)

    /// Waits until everything that was taken is stored. Called once, after bad input as well.
    func finish() throws(CommandFailure)

    /// How many of the spans taken are stored, and how many of those were new; nil where only the
    /// receiver knows. After `finish`.
    var committed: (spans: Int, new: Int)? { get }

    /// What it goes through, for the last word; empty when direct.
    var route: String { get }
}
