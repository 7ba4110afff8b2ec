import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Wire

/// What real SDKs send, whole, cut at every byte, and with every byte changed. See
/// Fixtures/make-fixtures.py.
@Suite("Bodies of real SDKs")
struct FixtureTests {
    static func fixture(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appending(path: "Fixtures").appending(path: name)))
    }

    @Test("the Python SDK's spans")
    func python() throws {
        let spans = try read(try Self.fixture("python-sdk.pb")).records
        #expect(
            spans.map(\.name) == [
                "home-activities-mock-data", "failing", "GET /api/activities/home",
            ])
        #expect(Set(spans.map(\.traceID)).count == 1)
        #expect(Set(spans.map(\.resource)).count == 1)
        let root = try #require(spans.last)
        #expect(root.parentID == nil)
        #expect(spans.dropLast().allSatisfy { $0.parentID == root.spanID })
        #expect(root.kind == .server)
        #expect(root.serviceName == "backend-flask")
        #expect(root.resource.attributes["replicas"] == .int(3))
        #expect(root.scope.name == "cruddur.tracer")
        #expect(root.scope.version == "0.1")
        #expect(root.scope.schemaURL == "https://opentelemetry.io/schemas/1.21.0")
        #expect(root.flags == .fault)
        #expect(root.wireFlags & 0x100 != 0)
        #expect(root.attributes["http.user_agent"] == .string("Mozilla/5.0 “quoted” \"text\"\n"))
        #expect(root.attributes["whole"] == .double(2))
        #expect(root.attributes["cached"] == .bool(true))
        #expect(root.attributes["tags"] == .array([.string("a"), .string("b")]))
        #expect(root.attributes["sizes"] == .array([.int(1), .int(2), .int(3)]))
        #expect(root.attributes["emoji"] == .string("🦊"))
        let link = try #require(root.links.first)
        #expect(link.traceID.description == "0102030405060708090a0b0c0d0e0f10")
        #expect(link.wireFlags == 0x300)
        #expect(link.attributes["why"] == .string("retry"))
        #expect(spans[0].events.map(\.name) == ["two", "three"])
        #expect(spans[0].droppedEventsCount == 1)
        #expect(spans[1].status == .error)
        #expect(spans[1].statusMessage == "no honor")
        #expect(spans[1].flags == [.error, .fault])
        #expect(spans[1].events.first?.attributes["exception.escaped"] == .string("False"))
        #expect(spans.allSatisfy { ($0.durationNanoseconds ?? -1) >= 0 })
    }

    @Test("the JavaScript SDK's spans")
    func javascript() throws {
        let batch = try readJSON(try Self.fixture("javascript-sdk.json"))
        #expect(batch.rejections.isEmpty)
        let spans = batch.records
        #expect(spans.map(\.name) == ["GET", "page load"])
        #expect(spans[0].parentID == spans[1].spanID)
        #expect(spans[0].flags == [.error, .fault, .clientError])
        #expect(spans[0].attributes["huge"] == .int(.max))
        #expect(spans[0].attributes["not.a.number"] == .empty)
        #expect(spans[0].attributes["nothing"] == .empty)
        #expect(spans[0].links.first?.wireFlags == 257)
        #expect(spans[0].resource.schemaURL == "")
        #expect(spans[1].events.isEmpty)
        #expect(spans[1].attributes.isEmpty)
    }

    @Test("protobuf cut at every byte: an error or a valid batch")
    func cutProtobuf() throws {
        let body = try Self.fixture("python-sdk.pb")
        var reader = OTLPProtobufReader()
        for count in body.indices {
            let cut = Array(body[..<count])
            guard let batch = try? reader.readTraces(cut) else { continue }
            #expect(batch.damage == nil, "cut at \(count)")
            // Only where a message of the request ends is a part of it a request.
            #expect(count == 0 || batch.spans.count < 3)
        }
        #expect(try reader.readTraces(body).spans.count == 3)
    }

    @Test("protobuf with every bit flipped: an error or a valid batch")
    func flippedProtobuf() throws {
        let body = try Self.fixture("python-sdk.pb")
        var reader = OTLPProtobufReader()
        var readable = 0
        for position in body.indices {
            for mask: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
                var flipped = body
                flipped[position] ^= mask
                guard let batch = try? reader.readTraces(flipped) else { continue }
                readable += 1
                #expect(batch.damage == nil, "byte \(position) with \(mask)")
            }
        }
        // Most bytes are text: a changed letter is no damage.
        #expect(readable > body.count)
    }

    @Test("JSON cut at every byte: an error with the place of the cut")
    func cutJSON() throws {
        let body = try Self.fixture("javascript-sdk.json").dropLast()
        var reader = OTLPJSONReader()
        for count in body.indices {
            do {
                _ = try reader.readTraces(Array(body[..<count]))
                Issue.record("read when cut at \(count)")
            } catch {
                #expect(error.code == .truncated, "cut at \(count)")
                #expect(error.position == count)
            }
        }
    }

    @Test("JSON with every byte changed: an error or a valid batch")
    func flippedJSON() throws {
        let body = try Self.fixture("javascript-sdk.json")
        var reader = OTLPJSONReader()
        for position in body.indices {
            for mask: UInt8 in [1, 32, 255] {
                var flipped = body
                flipped[position] ^= mask
                guard let batch = try? reader.readTraces(flipped) else { continue }
                #expect(batch.damage == nil, "byte \(position) with \(mask)")
            }
        }
    }

    @Test(
        "written and read again, they are the same spans",
        arguments: ["python-sdk.pb", "javascript-sdk.json"])
    func roundTrip(name: String) throws {
        let body = try Self.fixture(name)
        let spans = try name.hasSuffix(".pb") ? read(body).records : readJSON(body).records
        let document = OTLPJSONWriter.document(spans)
        #expect(!document.contains(UInt8(ascii: "\n")))
        #expect(try readJSON(document).records == spans)
        #expect(OTLPJSONWriter.document(try readJSON(document).records) == document)
    }
}
