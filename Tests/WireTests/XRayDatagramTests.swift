import Testing

@testable import Wire

@Suite("X-Ray datagrams")
struct XRayDatagramTests {
    private func body(_ datagram: String) throws -> String {
        try Array(datagram.utf8).withUnsafeBytes {
            String(decoding: try XRayDatagram.body(of: $0), as: UTF8.self)
        }
    }

    private func failure(_ datagram: String) -> String {
        (#expect(throws: WireError.self) { try body(datagram) })?.message ?? ""
    }

    @Test("any spacing and order of the header, and white space around the document")
    func headers() throws {
        for header in [
            #"{"format":"json","version":1}"#, #"{"format": "json", "version": 1}"#,
            #" { "version" : 1 , "format" : "JSON" } "#, "{\"format\":\"Json\",\"version\":1.0}\r",
            #"{"format":"json","version":1,"later":{"a":[1]}}"#,
        ] {
            #expect(try body(header + "\n{\"a\":1}") == "{\"a\":1}")
            #expect(try body(header + "\n\r\n {\"a\":\n1}\n\n") == "{\"a\":\n1}")
        }
    }

    @Test("what is no datagram is quoted")
    func damage() {
        #expect(failure("") == "the datagram is empty")
        #expect(failure(#"{"name":"api"}"#).contains("this begins with ‘{\"name\":\"api\"}’"))
        #expect(failure("{\"format\":\"json\",\"version\":1}").contains("there is no header line"))
        #expect(
            failure("{\"format\":\"xml\",\"version\":1}\n{}")
                == "the header line is ‘{\"format\":\"xml\",\"version\":1}’, where "
                + "{\"format\": \"json\", \"version\": 1} should be")
        for header in [
            #"{"format":"json","version":2}"#, #"{"format":"json"}"#, #"{"version":1}"#, "", "[]",
            #"{"format":"json","version":"1"}"#, #"{"format":1,"version":1}"#, "\u{1b}[2J",
            #"{"format":"json","version":1} {}"#,
        ] {
            #expect(failure(header + "\n{}").contains("where {\"format\": \"json\""))
        }
        for blank in ["", " ", "\n", "\r\n\r\n"] {
            #expect(
                failure("{\"format\":\"json\",\"version\":1}\n" + blank)
                    == "there is no document behind the header line")
        }
        let long = String(repeating: " ", count: 300)
        #expect(
            failure(long + "{\"format\":\"json\",\"version\":1}\n{}").contains("no header line"))
    }
}
