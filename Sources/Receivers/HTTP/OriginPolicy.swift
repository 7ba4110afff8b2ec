/// Which requests a browser may send us.
///
/// Any web page can make its visitor's browser post to 127.0.0.1, so a request that names an origin
/// is taken from pages of this machine only: `http(s)://` localhost, *.localhost, 127.0.0.0/8 or
/// [::1], any port. Others are refused, not just left without CORS headers, which would only hide
/// the answer from the page. A page that rebinds its own host name to 127.0.0.1 names that host as
/// its origin when it posts, and is refused with it; where a browser sends no origin (a GET of the
/// page itself), its Host must be an address or a local name. Programs that are no browsers send
/// neither Origin nor Sec-Fetch-Site, and may use any name for us (`host.docker.internal`).
enum OriginPolicy {
    enum Verdict: Equatable {
        /// No browser's cross-origin request: no CORS headers.
        case direct
        /// From a page of this machine: echo its origin.
        case allowed(origin: String)
        case refused(String)
    }

    static func judge(_ head: RequestHead) -> Verdict {
        if let origin = head.origin {
            guard isLoopback(origin: origin) else {
                return .refused(
                    "requests from web pages are taken from pages of this machine only "
                        + "(an Origin of localhost, 127.0.0.1 or [::1])")
            }
            return isTrusted(host: head.host) ? .allowed(origin: origin) : .refused(foreignHost)
        }
        if head.fetchSite != nil, !isTrusted(host: head.host) { return .refused(foreignHost) }
        return .direct
    }

    private static let foreignHost =
        "a browser must name this receiver by an IP address or as localhost"

    static func isLoopback(origin: String) -> Bool {
        let lowercased = origin.lowercased()
        for scheme in ["http://", "https://"] where lowercased.hasPrefix(scheme) {
            guard let name = hostName(lowercased.dropFirst(scheme.count)) else { return false }
            return isLocalhost(name) || IPAddress(name)?.isLoopback == true
        }
        return false
    }

    /// An address, or a name that no name server can point elsewhere.
    static func isTrusted(host: String?) -> Bool {
        guard let host else { return false }
        guard let name = hostName(host.lowercased()[...]) else { return false }
        return isLocalhost(name) || IPAddress(name) != nil
    }

    private static func isLocalhost(_ name: Substring) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost")
    }

    /// The host of `host[:port]`, without brackets. Nil where that is not all there is.
    private static func hostName(_ authority: Substring) -> Substring? {
        var name = authority
        if name.first == "[" {
            guard let end = name.lastIndex(of: "]") else { return nil }
            let rest = name[name.index(after: end)...]
            name = name[name.index(after: name.startIndex)..<end]
            return isPort(rest) && IPAddress(name) != nil ? name : nil
        }
        if let colon = name.firstIndex(of: ":") {
            guard isPort(name[colon...]) else { return nil }
            name = name[..<colon]
        }
        let isName = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
                || byte == 0x2E || byte == 0x5F
        }
        return isName && !name.isEmpty ? name : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.first == ":" else { return text.isEmpty }
        return text.count > 1 && text.dropFirst().utf8.allSatisfy { 0x30...0x39 ~= $0 }
    }
}
