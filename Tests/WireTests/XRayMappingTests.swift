import Telemetry
import TestSupport
import Testing

@testable import Wire

@Suite("X-Ray documents: what members become")
struct XRayMappingTests {
    /// The attributes as text, in order.
    private func attributes(_ members: String) throws -> String {
        String(decoding: try readSegment(members).attributes.json, as: UTF8.self)
    }

    private func subsegmentAttributes(_ members: String) throws -> String {
        String(decoding: try readSubsegment(members).attributes.json, as: UTF8.self)
    }

    @Test("http, with what has no name there kept")
    func http() throws {
        let text = try attributes(
            #"""
            ,"http":{"request":{"method":"GET","url":"http://a/b","user_agent":"curl","client_ip":"::1",
            "x_forwarded_for":true,"traced":false,"body":1},
            "response":{"status":204,"content_length":-1,"later":[1]},"version":"1.1"}
            """#)
        #expect(
            text == #"{"http.method":"GET","http.url":"http://a/b","http.user_agent":"curl","#
                + #""http.client_ip":"::1","aws.xray.x_forwarded_for":true,"aws.xray.traced":false,"#
                + #""aws.xray.http.request.body":1,"http.status_code":204,"#
                + #""http.response_content_length":-1,"aws.xray.http.response.later":[1],"#
                + #""aws.xray.http.version":"1.1"}"#)
        #expect(
            try attributes(#","http":{"response":{"status":"404","content_length":"12"}}"#)
                == #"{"http.status_code":404,"http.response_content_length":12}"#)
        #expect(
            try attributes(#","http":{"response":{"status":200.0,"content_length":"some"}}"#)
                == #"{"http.status_code":200,"http.response_content_length":"some"}"#)
        #expect(
            try attributes(#","http":{"request":"GET /","response":null}"#)
                == #"{"aws.xray.http.request":"GET /"}"#)
        #expect(try attributes(#","http":7"#) == #"{"aws.xray.http":7}"#)
    }

    @Test("sql: its URL gives the server and the database")
    func sql() throws {
        #expect(
            try subsegmentAttributes(
                #"""
                ,"namespace":"remote","sql":{"url":"postgresql://db:5432/cruddur?ssl=1","database_type":"PostgreSQL",
                "sanitized_query":"SELECT 1","user":"postgres","database_version":"15","preparation":"call",
                "connection_string":"other"}
                """#)
                == #"{"aws.xray.namespace":"remote","db.connection_string":"postgresql://db:5432","#
                + #""db.name":"cruddur","db.system":"PostgreSQL","db.statement":"SELECT 1","#
                + #""db.user":"postgres","aws.xray.sql.database_version":"15","#
                + #""aws.xray.sql.preparation":"call"}"#)
        for url in ["db:5432", "a://b", "a://b/", "a:///", "//", "/", "", "a://b/?c/d"] {
            #expect(
                try subsegmentAttributes(#","sql":{"url":"\#(url)"}"#)
                    == #"{"db.connection_string":"\#(url)"}"#)
        }
        #expect(
            try subsegmentAttributes(#","sql":{"connection_string":"x","url":1}"#)
                == #"{"aws.xray.sql.url":1,"db.connection_string":"x"}"#)
    }

    @Test("aws of a call: any key is kept")
    func awsCall() throws {
        #expect(
            try subsegmentAttributes(
                #"""
                ,"namespace":"aws","aws":{"operation":"Query","region":"us-east-1","request_id":"A","retries":2,
                "table_name":"t","resource_names":["t","u"],"id_2":"z","bucket_name":"b","xray":{"x":1}}
                """#)
                == #"{"aws.xray.namespace":"aws","aws.service":"call","aws.operation":"Query","#
                + #""aws.region":"us-east-1","aws.request_id":"A","aws.xray.retries":2,"#
                + #""aws.table_name":"t","aws.resource_names":["t","u"],"aws.id_2":"z","#
                + #""aws.bucket_name":"b","aws.xray.x":1}"#)
    }

    @Test("what a segment says of itself is its resource")
    func resource() throws {
        let span = try readSegment(
            #"""
            ,"origin":"AWS::ECS::Fargate","resource_arn":"arn:x","service":{"version":"7","runtime":"CPython",
            "runtime_version":"3.11","compiler":"gcc"},
            "aws":{"account_id":"123","operation":"odd","ecs":{"container":"c","container_id":"cid",
            "availability_zone":"us-east-1a","task_arn":"t","task_family":"f","cluster_arn":"cl",
            "container_arn":"ca","launch_type":"FARGATE","more":1},
            "ec2":{"instance_id":"i","availability_zone":"other","instance_size":"m5","ami_id":"ami"},
            "eks":{"cluster_name":"k","pod":"p","container_id":"other"},
            "elastic_beanstalk":{"environment_name":"env","version_label":"v","deployment_id":5},
            "cloudwatch_logs":[{"log_group":"g1","arn":"a1"},{"log_group":"g2"},3],
            "xray":{"sdk":"X-Ray for Python","sdk_version":"2.15.0","auto_instrumentation":false,
            "sampling_rule_name":"Default"}}
            """#)
        #expect(
            String(decoding: span.resource.attributes.json, as: UTF8.self)
                == #"{"service.name":"api","service.version":"7","process.runtime.name":"CPython","#
                + #""process.runtime.version":"3.11","aws.xray.service.compiler":"gcc","#
                + #""aws.xray.origin":"AWS::ECS::Fargate","cloud.platform":"aws_ecs","#
                + #""aws.xray.resource_arn":"arn:x","cloud.account.id":"123","container.name":"c","#
                + #""container.id":"cid","cloud.availability_zone":"us-east-1a","#
                + #""aws.ecs.task.arn":"t","aws.ecs.task.family":"f","aws.ecs.cluster.arn":"cl","#
                + #""aws.ecs.container.arn":"ca","aws.ecs.launchtype":"FARGATE","aws.ecs.more":1,"#
                + #""host.id":"i","host.type":"m5","host.image.id":"ami","k8s.cluster.name":"k","#
                + #""k8s.pod.name":"p","service.namespace":"env","service.instance.id":"5","#
                + #""aws.log.group.names":["g1","g2"],"aws.log.group.arns":["a1"],"#
                + #""telemetry.sdk.name":"X-Ray for Python","telemetry.sdk.version":"2.15.0","#
                + #""aws.xray.auto_instrumentation":false,"telemetry.sdk.language":"python","#
                + #""cloud.provider":"aws"}"#)
        #expect(
            String(decoding: span.attributes.json, as: UTF8.self)
                == #"{"aws.operation":"odd","aws.xray.sampling_rule_name":"Default"}"#)
        // On a laptop there is no cloud.
        let local = try readSegment(#","aws":{"xray":{"sdk":"mine"}}"#)
        #expect(local.resource.attributes["cloud.provider"] == nil)
        #expect(
            local.resource.attributes.pairs.map(\.key) == ["service.name", "telemetry.sdk.name"])
    }

    @Test("annotations keep their key and type, metadata gets its namespace before it")
    func annotationsAndMetadata() throws {
        let span = try readSegment(
            #"""
            ,"annotations":{"text":"a\"b","int":7,"double":1.5,"whole":2.0,"exp":1E3,"yes":true,"none":null,
            "list":[1,"a",null],"map":{"a":{"b":1}},"huge":18446744073709551615,"a.b":1,"":0},
            "metadata":{"app":{"query":{"ids":[1,2.5,null,true]},"deep.key":"x","$m":{"$bytes":"x"}},
            "default":{},"bare":5,"AWS.x":{"y":"z"}}
            """#)
        #expect(
            String(decoding: span.attributes.json, as: UTF8.self)
                == #"{"text":"a\"b","int":7,"double":1.5,"whole":2.0,"exp":1000.0,"yes":true,"#
                + #""list":[1,"a",null],"map":{"a":{"b":1}},"huge":1.8446744073709552e+19,"a.b":1,"#
                + #""":0,"metadata.app.query":{"ids":[1,2.5,null,true]},"#
                + #""metadata.app.deep.key":"x","metadata.app.$m":{"$map":{"$bytes":"x"}},"#
                + #""metadata.bare":5,"metadata.AWS.x.y":"z"}"#)
        #expect(
            try attributes(#","annotations":[1],"metadata":"x""#)
                == #"{"aws.xray.metadata":"x","aws.xray.annotations":[1]}"#)
        let long = String(repeating: "n", count: 65)
        #expect(
            try attributes(#","metadata":{"\#(long)":{"a":1}}"#)
                == #"{"metadata.\#(long)":{"a":1}}"#)
    }

    @Test("what JSON has no number for, and half surrogates")
    func notJSON() throws {
        let span = try readSegment(
            #","annotations":{"a":NaN,"b":-Infinity,"c":[Infinity],"d":"\ud83d!","e":"\ud83e\udd8a"}"#
        )
        guard case .double(let number)? = span.attributes["a"] else {
            Issue.record("no double")
            return
        }
        #expect(number.isNaN)
        #expect(span.attributes["b"] == .double(-.infinity))
        #expect(span.attributes["c"] == .array([.double(.infinity)]))
        #expect(span.attributes["d"] == .string("\u{FFFD}!"))
        #expect(span.attributes["e"] == .string("🦊"))
        // Where nothing had to be repaired, the word is a text.
        #expect(try readSegment(#","annotations":{"a":"NaN"}"#).attributes["a"] == .string("NaN"))
    }

    @Test("members that mean nothing to us, or are of a wrong type, are kept")
    func others() throws {
        #expect(
            try attributes(
                #"""
                ,"precursor_ids":["a"],"inferred":true,"traced":true,"later":{"a":1},"nothing":null,
                "fault":"yes","parent_id":"short","type":"odd","in_progress":1,"links":5,"subsegments":"x",
                "service":"s","origin":1,"resource_arn":2,"cause":7,"aws":[1],"user":9
                """#)
                == #"{"aws.xray.aws":[1],"enduser.id":9,"aws.xray.cause":7,"#
                + #""aws.xray.precursor_ids":["a"],"aws.xray.inferred":true,"aws.xray.traced":true,"#
                + #""aws.xray.later":{"a":1},"aws.xray.fault":"yes","aws.xray.parent_id":"short","#
                + #""aws.xray.type":"odd","aws.xray.in_progress":1,"aws.xray.links":5,"#
                + #""aws.xray.subsegments":"x","aws.xray.service":"s","aws.xray.origin":1,"#
                + #""aws.xray.resource_arn":2}"#)
        let batch = try readXRay(#"{"name":7,\#(xrayIDs),"end_time":-1}"#)
        #expect(batch.records[0].name == "" && batch.records[0].serviceName == nil)
        #expect(batch.records[0].isInProgress)
        #expect(
            String(decoding: batch.records[0].attributes.json, as: UTF8.self)
                == #"{"aws.xray.name":7,"aws.xray.end_time":-1}"#)
        #expect(
            try subsegmentAttributes(#","service":{"version":"1"},"origin":"x""#)
                == #"{"aws.xray.service":{"version":"1"},"aws.xray.origin":"x"}"#)
    }

    @Test("of a repeated member the last counts")
    func repeated() throws {
        let span = try readSegment(
            #","fault":true,"fault":false,"name":"first","name":"last","user":"a","user":"b""#)
        #expect(span.name == "last" && span.flags == [])
        #expect(span.attributes.pairs.map(\.key) == ["enduser.id"])
        #expect(span.attributes["enduser.id"] == .string("b"))
    }

    @Test("fault, error and throttle, the status of an answer, and a cause")
    func flags() throws {
        let cases: [(String, SpanFlags)] = [
            (#","fault":true"#, [.error, .fault]), (#","error":true"#, [.error, .clientError]),
            (#","throttle":true,"error":true"#, [.error, .clientError, .throttle]),
            (#","throttle":true"#, [.error, .clientError, .throttle]),
            (#","fault":false,"error":false"#, []), (#","fault":1"#, []),
            (#","http":{"response":{"status":503}}"#, .fault),
            (#","http":{"response":{"status":404}}"#, .clientError),
            (
                #","error":true,"http":{"response":{"status":429}}"#,
                [.error, .clientError, .throttle]
            ),
            (#","cause":{"exceptions":[{"id":"1"}]}"#, [.error, .fault]),
            (#","cause":"0102030405060708""#, [.error, .fault]),
            (#","error":true,"cause":{"exceptions":[{"id":"1"}]}"#, [.error, .clientError]),
            (#","cause":"""#, []),
        ]
        for (members, flags) in cases {
            let span = try readSegment(members)
            #expect(span.flags == flags, "\(members)")
            #expect(span.status == (flags.contains(.error) ? .error : .unset))
        }
    }

    @Test("exceptions are events, their stack a text of a frame a line")
    func exceptions() throws {
        let span = try readSegment(
            #"""
            ,"fault":true,"cause":{"working_directory":"/app","paths":["a"],"exceptions":[
             {"id":"ABCDEF0102030405","type":"ValueError","message":"no “7”","remote":false,"truncated":1,
              "skipped":2,"cause":"ABCDEF0102030406","later":1,"stack":[
               {"path":"app.py","line":12,"label":"show"},{"path":"x.py","label":"y"},{"line":3},
               {"label":"bare"},{},null,7,"as text"]},
             {}, null, {"message":"second"}, {"stack":"at a\nat b"}]}
            """#)
        #expect(span.statusMessage == "no “7”")
        #expect(
            String(decoding: span.attributes.json, as: UTF8.self)
                == #"{"aws.xray.cause.working_directory":"/app","aws.xray.cause.paths":["a"]}"#)
        #expect(span.events.map(\.name) == ["exception", "exception", "exception"])
        #expect(span.events.allSatisfy { $0.timeUnixNano == span.endUnixNano })
        let first = span.events[0].attributes
        #expect(first["exception.type"] == .string("ValueError"))
        #expect(first["exception.message"] == .string("no “7”"))
        #expect(
            first["exception.stacktrace"]
                == .string("show (app.py:12)\ny (x.py)\n(3)\nbare\nas text"))
        #expect(first["aws.xray.exception.id"] == .string("abcdef0102030405"))
        #expect(first["aws.xray.exception.cause"] == .string("abcdef0102030406"))
        #expect(first["aws.xray.exception.remote"] == .bool(false))
        #expect(first["aws.xray.exception.truncated"] == .int(1))
        #expect(first["aws.xray.exception.skipped"] == .int(2))
        #expect(first["aws.xray.exception.later"] == .int(1))
        #expect(first.pairs.count == 9)
        #expect(span.events[1].attributes.pairs.map(\.key) == ["exception.message"])
        #expect(span.events[2].attributes["exception.stacktrace"] == .string("at a\nat b"))
    }

    @Test("a cause may be the id of an exception elsewhere in the trace")
    func causeID() throws {
        let span = try readSubsegment(#","fault":true,"cause":"E474CB7976F7B9C6""#)
        #expect(span.attributes["aws.xray.cause_id"] == .string("e474cb7976f7b9c6"))
        #expect(span.events.isEmpty)
        #expect(
            try readSubsegment(#","cause":"odd""#).attributes["aws.xray.cause_id"] == .string("odd")
        )
        #expect(
            try attributes(#","cause":{"exceptions":"odd"}"#)
                == #"{"aws.xray.cause.exceptions":"odd"}"#)
    }

    @Test("links in either spelling; those without ids are counted")
    func links() throws {
        let span = try readSegment(
            #"""
            ,"links":[{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"00000000000000AA",
            "attributes":{"why":"retry","n":1}},{"trace_id":"5759e988bd862e3fe1be46a994272793",
            "id":"00000000000000ab","attributes":{}},{"id":"00000000000000ab"},7,null]
            """#)
        #expect(span.links.map(\.spanID.rawValue) == [0xAA, 0xAB])
        #expect(
            span.links.allSatisfy { $0.traceID.description == "5759e988bd862e3fe1be46a994272793" })
        #expect(span.links[0].attributes["why"] == .string("retry"))
        #expect(span.links[0].attributes["n"] == .int(1))
        #expect(span.links[1].attributes.isEmpty)
        #expect(span.droppedLinksCount == 3)
    }

    @Test("times keep the digits that SDKs write")
    func times() throws {
        func start(_ text: String) throws -> Int64? {
            let json =
                #"{"id":"0102030405060708","trace_id":"1-01020304-05060708090a0b0c0d0e0f10","start_time":\#(text)}"#
            return try? readXRay(json).records.first?.startUnixNano
        }
        let cases: [(String, Int64?)] = [
            ("1795162490", 1_795_162_490_000_000_000),
            ("1795162490.5", 1_795_162_490_500_000_000),
            ("1795162490.123456", 1_795_162_490_123_456_000),
            ("1795162490.000001", 1_795_162_490_000_001_000),
            ("1795162490.999999", 1_795_162_490_999_999_000),
            ("1795162490.1234567", 1_795_162_490_123_456_700),
            ("1795178006.2653124", 1_795_178_006_265_312_400),
            ("1.795162490123E9", 1_795_162_490_123_000_000),
            ("1.478293361271E9", 1_478_293_361_271_000_000),
            ("1.4782933612714498e+09", 1_478_293_361_271_449_800),
            ("0", 0), ("0.5", 500_000_000), ("1e-6", 1000),
            ("9223372035.5", 9_223_372_035_500_000_000),
            (#""1795162490.5""#, 1_795_162_490_500_000_000),
            ("-1", nil), ("-0.5", nil), ("1e300", nil), ("9223372037", nil),
            ("1795162490123", nil), ("18446744073709551615", nil),
            ("99999999999999999999999", nil), ("NaN", nil), ("Infinity", nil), ("true", nil),
            ("[1]", nil), ("null", nil), (#""soon""#, nil), (#""""#, nil), (#""0x10p70""#, nil),
        ]
        for (text, expected) in cases { #expect(try start(text) == expected, "\(text)") }
        // Every number of microseconds, and of 100 ns as a double's shortest text has it.
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let microseconds = Int64.random(in: 0..<4_000_000_000_000_000, using: &generator)
            let seconds = Double(microseconds) / 1e6
            #expect(XRayTime.nanoseconds(seconds: seconds) == microseconds * 1000)
        }
    }
}
