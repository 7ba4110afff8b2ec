import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Random trees of segments and subsegments, cut into documents at random and sent in any order,
/// over any transactions and processes: what is stored in the end is always the same.
@Suite struct StreamingTests {
    /// A trace as its services know it.
    private struct Trace {
        /// Top first, nested ones after their parents.
        var documents: [[SampleSpan]] = []
        var service: [UInt64: String] = [:]

        init(_ random: inout SplitMix) {
            var parents: [UInt64] = []
            var document: [UInt64: Int] = [:]
            var next: UInt64 = 1
            for segment in 0..<Int.random(in: 1...4, using: &random) {
                let top = next
                let service = "service \(segment)"
                // Some are never sent: their subsegments are orphans.
                let isSent = segment == 0 || Int.random(in: 0..<4, using: &random) > 0
                next += 1
                let parent = parents.randomElement(using: &random) ?? 0
                if isSent {
                    document[top] = documents.count
                    documents.append([Self.segment(top, parent: parent, service)])
                    self.service[top] = service
                }
                var own = [top]
                for _ in 0..<Int.random(in: 0...12, using: &random) {
                    let parent = own.randomElement(using: &random) ?? top
                    let isNested = Bool.random(using: &random)
                    if isNested, let place = document[parent] {
                        document[next] = place
                        let isIndependent = documents[place][0].kind != .server
                        documents[place].append(
                            Self.subsegment(
                                next, parent: parent, isIndependent ? nil : service,
                                document: ""))
                    } else {
                        document[next] = documents.count
                        documents.append([
                            Self.subsegment(
                                next, parent: parent, nil, document: "subsegment \(next)")
                        ])
                    }
                    if isSent { self.service[next] = service }
                    own.append(next)
                    next += 1
                }
                parents += own
            }
        }

        private static func segment(
            _ id: UInt64, parent: UInt64, _ service: String
        ) -> SampleSpan {
            SampleSpan(1, id, parent: parent, name: service, service: service).with {
                $0.source = .xray
                $0.kind = .server
                $0.start = Int64(id) * 10
                $0.document = "segment \(id)"
                $0.resourceAttributes = [("complete", .bool(true))]
            }
        }

        private static func subsegment(
            _ id: UInt64, parent: UInt64, _ service: String?, document: String
        ) -> SampleSpan {
            SampleSpan(1, id, parent: parent, name: "subsegment \(id)", service: service).with {
                $0.source = .xray
                $0.start = Int64(id) * 10
                $0.document = document
                $0.isError = id % 5 == 0
                $0.statusMessage = id % 5 == 0 ? "failed \(id)" : ""
                if service != nil { $0.resourceAttributes = [("complete", .bool(true))] }
            }
        }

        /// A document as it is while it runs; a segment knows less of its resource then.
        static func running(_ document: [SampleSpan]) -> [SampleSpan] {
            document.map { span in
                span.with {
                    $0.end = nil
                    $0.isError = false
                    $0.statusMessage = ""
                    $0.resourceAttributes = []
                    if !$0.document.isEmpty { $0.document += " running" }
                }
            }
        }
    }

    /// What readers see of the trace, whatever the order of arrival.
    private struct State: Equatable {
        var spans: [String: String] = [:]
        var documents: [SpanID: String] = [:]
        var services: Set<String> = []
        var summary = ""

        init(_ fixture: StoreFixture) throws {
            let reader = try fixture.reader()
            let trace = TraceID(high: 0xABCD, low: 1)
            for span in try reader.spans(of: trace) {
                spans[span.spanID.description] =
                    "\(span.serviceName ?? "-") \(String(decoding: span.resource.attributes.json, as: UTF8.self))"
                    + " \(span.name) \(span.endUnixNano ?? -1) \(span.isError)"
            }
            documents = try reader.documents(of: trace).mapValues {
                String(decoding: $0, as: UTF8.self)
            }
            if let found = try reader.summary(of: trace) {
                services = Set(found.services)
                summary =
                    "\(found.rootName ?? "-") \(found.startUnixNano) \(found.endUnixNano) "
                    + "\(found.spanCount) \(found.errorCount) \(found.inProgressCount) "
                    + "\(found.firstError ?? "-")"
            }
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func everyOrderEndsTheSame(seed: UInt64) throws {
        var random = SplitMix(state: seed &* 7919)
        let trace = Trace(&random)
        let whole = try StoreFixture()
        try whole.write(SpanBatch(trace.documents.flatMap { $0 }))
        let expected = try State(whole)
        for (id, line) in expected.spans {
            let service = trace.service[SpanID(id)?.rawValue ?? 0] ?? "-"
            #expect(line.hasPrefix(service + " "), "\(line)")
        }
        for _ in 0..<3 {
            // Some come in progress as well, before or after.
            var sent = trace.documents
            for document in trace.documents where Int.random(in: 0..<3, using: &random) == 0 {
                sent.append(Trace.running(document))
            }
            sent.shuffle(using: &random)
            let parts = try StoreFixture()
            var rest = sent[...]
            while !rest.isEmpty {
                let writer = try parts.writer()
                for _ in 0..<Int.random(in: 1...8, using: &random) where !rest.isEmpty {
                    let count = Int.random(in: 1...4, using: &random)
                    _ = try writer.commit(SpanBatch(rest.prefix(count).flatMap { $0 }))
                    rest = rest.dropFirst(count)
                }
                writer.stop()
            }
            #expect(try State(parts) == expected, "seed \(seed)")
            #expect(
                try parts.sqlite3(
                    "SELECT count(*) FROM document WHERE id NOT IN (SELECT id FROM span)") == "0")
            // Exactly those wait that nobody has claimed.
            let waiting = try parts.sqlite3(
                "SELECT id, trace, parent_id, span_id FROM unclaimed ORDER BY id")
            #expect(
                try parts.sqlite3(
                    """
                    SELECT id, trace, parent_id, span_id FROM span
                    WHERE resource = 0 AND parent_id IS NOT NULL ORDER BY id
                    """) == waiting)
        }
    }
}
