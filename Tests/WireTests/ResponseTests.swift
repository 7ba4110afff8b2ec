import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("Responses of OTLP/HTTP")
struct ResponseTests {
    @Test("full success is nothing in protobuf and an empty object in JSON")
    func success() {
        #expect(ExportResponse(.traces).body(.protobuf).isEmpty)
        #expect(text(ExportResponse(.traces).body(.json)) == "{}")
        #expect(ExportResponse(Rejections()).isFullSuccess)
        #expect(WireEncoding.protobuf.contentType == "application/x-protobuf")
        #expect(WireEncoding.json.contentType == "application/json")
    }

    @Test("partial success tells how many were not taken, and why")
    func partialSuccess() {
        var rejections = Rejections()
        rejections.add("the trace id is all zero", spans: 300)
        let response = ExportResponse(rejections)
        #expect(
            text(response.body(.json))
                == #"{"partialSuccess":{"rejectedSpans":"300","errorMessage":"#
                + #""300 spans: the trace id is all zero"}}"#)
        let expected = ProtobufBuilder { response in
            response.message(1) { partial in
                partial.varint(1, 300)
                partial.string(2, "300 spans: the trace id is all zero")
            }
        }.bytes
        #expect(response.body(.protobuf) == expected)
    }

    @Test("each signal names its counter, and a warning has none")
    func signals() {
        let logs = ExportResponse(.logs, rejected: 2, message: "discarded")
        #expect(
            text(logs.body(.json))
                == #"{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"discarded"}}"#)
        let metrics = ExportResponse(.metrics, rejected: 1)
        #expect(text(metrics.body(.json)) == #"{"partialSuccess":{"rejectedDataPoints":"1"}}"#)
        let warning = ExportResponse(.traces, message: "slow down")
        #expect(text(warning.body(.json)) == #"{"partialSuccess":{"errorMessage":"slow down"}}"#)
        #expect(
            warning.body(.protobuf)
                == ProtobufBuilder { $0.message(1) { $0.string(2, "slow down") } }.bytes)
    }

    @Test("a status carries code and message, and a delay as RetryInfo")
    func status() {
        let plain = StatusBody(.invalidArgument, "byte 3: \"bad\"")
        #expect(text(plain.body(.json)) == #"{"code":3,"message":"byte 3: \"bad\""}"#)
        #expect(
            plain.body(.protobuf)
                == ProtobufBuilder { status in
                    status.varint(1, 3)
                    status.string(2, "byte 3: \"bad\"")
                }.bytes)
        let full = StatusBody(.unavailable, "the queue is full", retryDelaySeconds: 1)
        #expect(
            text(full.body(.json))
                == #"{"code":14,"message":"the queue is full","details":[{"@type":"#
                + #""type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1s"}]}"#)
        let expected = ProtobufBuilder { status in
            status.varint(1, 14)
            status.string(2, "the queue is full")
            status.message(3) { any in
                any.string(1, "type.googleapis.com/google.rpc.RetryInfo")
                any.message(2) { $0.message(1) { $0.varint(1, 1) } }
            }
        }.bytes
        #expect(full.body(.protobuf) == expected)
    }

    @Test("log records are counted in both encodings")
    func logRecords() throws {
        let protobuf = ProtobufBuilder { request in
            for _ in 0..<2 {
                request.message(1) { resourceLogs in
                    resourceLogs.message(1) { $0.attribute(1, "service.name", "shop") }
                    resourceLogs.message(2) { scopeLogs in
                        scopeLogs.message(1) { $0.string(1, "library") }
                        for _ in 0..<3 { scopeLogs.message(2) { $0.fixed64(1, 5) } }
                    }
                }
            }
        }.bytes
        #expect(try ItemCounter.countLogRecords(protobuf.span.bytes) == 6)
        #expect(try ItemCounter.countLogRecords([UInt8]().span.bytes) == 0)
        #expect(throws: WireError.self) {
            try ItemCounter.countLogRecords(Array(protobuf.dropLast()).span.bytes)
        }
        var reader = OTLPJSONReader()
        let json =
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{}]},{"logRecords":[{}]},{}]}]}"#
        #expect(try reader.countLogRecords(Array(json.utf8).span.bytes) == 3)
        #expect(try reader.countLogRecords(Array("{}".utf8).span.bytes) == 0)
        #expect(throws: WireError.self) {
            try reader.countLogRecords(Array(#"{"resourceLogs":7}"#.utf8).span.bytes)
        }
    }

    @Test("data points of every kind of metric are counted in both encodings")
    func dataPoints() throws {
        let protobuf = ProtobufBuilder { request in
            request.message(1) { resourceMetrics in
                resourceMetrics.message(2) { scopeMetrics in
                    for kind: UInt64 in [5, 7, 9, 10, 11] {
                        scopeMetrics.message(2) { metric in
                            metric.string(1, "name")
                            metric.message(kind) { data in
                                data.message(1) { $0.fixed64(3, 5) }
                                data.message(1) { _ in }
                                data.varint(2, 2)
                            }
                        }
                    }
                }
            }
        }.bytes
        #expect(try ItemCounter.countDataPoints(protobuf.span.bytes) == 10)
        var reader = OTLPJSONReader()
        let json = """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
              {"name":"a","gauge":{"dataPoints":[{},{}]}},{"sum":{"dataPoints":[{}]}},
              {"histogram":{"dataPoints":[{}]}},{"exponentialHistogram":{"dataPoints":[{}]}},
              {"summary":{"dataPoints":[{}]}},{"other":{"dataPoints":[{}]}}]}]}]}
            """
        #expect(try reader.countDataPoints(Array(json.utf8).span.bytes) == 6)
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
