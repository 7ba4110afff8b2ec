internal import Wire

/// An answer, before it is bytes.
struct Reply: Equatable {
    struct Header: Equatable {
        var name: String
        var value: String
    }

    enum Content: Equatable {
        case none
        case text(String)
        /// Export<Signal>ServiceResponse. `rejected` counts what was not taken; with an empty
        /// `message` it is a full success.
        case export(Signal, PayloadFormat, rejected: Int, message: String)
        /// google.rpc.Status.
        case status(PayloadFormat, code: StatusBody.Code, message: String)
        /// A JSON document.
        case json([UInt8])
        /// An error of an AWS service, whose name goes in a header.
        case awsError(message: String)
    }

    var status: Int
    var content: Content
    var headers: [Header] = []
    /// Whether the connection ends with this answer.
    var closes: Bool
    /// What it tells the person at the screen; nil where all is well.
    var problem: ReceiverProblem.Kind?

    init(_ status: Int, _ content: Content, headers: [Header] = [], closes: Bool = false) {
        self.status = status
        self.content = content
        self.headers = headers
        self.closes = closes
        problem = Self.problem(of: status)
    }

    /// A line of text, or several.
    static func text(_ status: Int, _ message: String, closes: Bool = false) -> Reply {
        Reply(status, .text(message + "\n"), closes: closes)
    }

    /// The same with one header more.
    func adding(_ name: String, _ value: String) -> Reply {
        var reply = self
        reply.headers.append(Header(name: name, value: value))
        return reply
    }

    /// The same, telling the person at the screen something else.
    func with(_ problem: ReceiverProblem.Kind) -> Reply {
        var reply = self
        reply.problem = problem
        return reply
    }

    private static func problem(of status: Int) -> ReceiverProblem.Kind? {
        switch status {
        case ..<400: nil
        case 403: .refusedOrigin
        case 404: .wrongPath
        case 405: .wrongMethod
        case 408: .tooSlow
        case 413: .tooLarge
        case 415: .unsupportedType
        case 500: .notStored
        case 429, 503: .busy
        default: .badRequest
        }
    }

    /// The words after the status in an answer of our own writing (RFC 9110, section 15).
    static func reason(of status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}

extension Reply.Content {
    /// Nil where there is no body.
    var mediaType: String? {
        switch self {
        case .none: nil
        case .text: "text/plain; charset=utf-8"
        case .export(_, let format, _, _), .status(let format, _, _): format.mediaType
        case .json, .awsError: "application/json"
        }
    }

    /// The words in it; empty where there are none.
    var message: String {
        switch self {
        case .none, .json: ""
        case .text(let text): text
        case .export(_, _, _, let message), .status(_, _, let message), .awsError(let message):
            message
        }
    }
}
