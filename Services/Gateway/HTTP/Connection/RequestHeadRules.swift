import NIOHTTP1

/// Why the head of a request is rejected before it is routed (RFC 9112). The raw value travels in
/// ``RequestHeadRules/errorField``.
enum RequestHeadError: String, CaseIterable, Sendable {
    case hostMissing = "host_missing"
    case hostRepeated = "host_repeated"
    case hostInvalid = "host_invalid"
    case target
    case transferEncoding = "transfer_encoding"

    /// The detail of the problem document.
    var detail: String {
        switch self {
        case .hostMissing: "A request of HTTP/1.1 has a Host field (RFC 9112 §3.2)."
        case .hostRepeated: "A request has one Host field (RFC 9112 §3.2)."
        case .hostInvalid: "The host must be a name or an address, and may have a port (RFC 9110 §7.2)."
        case .target:
            "The request target must be a path, an http or https URL, or * for OPTIONS, in ASCII (RFC 9112 §3.2)."
        case .transferEncoding:
            "Transfer-Encoding must be chunked alone, in HTTP/1.1, and without Content-Length (RFC 9112 §6.1)."
        }
    }
}

/// Checks the head of a request as it came over the wire. The conversion to `HTTPRequest` folds several `Host` fields
/// into one and drops the version and the authority of the target, so these are checked before the conversion.
enum RequestHeadRules {
    /// The field that tells the responder to reject a request. It is removed from what clients send.
    static let errorField = "Latchkey-Head-Error"

    /// The maximum length of `Host`, in bytes: a DNS name of 253, and a port.
    static let maximumHostLength = 260

    /// The head in canonical form: the target in origin-form or `*`, exactly one valid `Host`, and `Connection: close`
    /// when the connection must end after the answer.
    ///
    /// - Parameter standardHost: the host of a request of HTTP/1.0 that names none, as health checks send it.
    static func canonical(
        _ head: HTTPRequestHead, standardHost: String
    ) -> Result<HTTPRequestHead, RejectedHead> {
        var head = head
        head.headers.remove(name: errorField)
        let isOld = head.version.isBefore11
        do throws(RejectedHead) {
            try checkFraming(head, isOld: isOld)
            let hosts = head.headers["Host"]
            guard hosts.count <= 1 else { throw RejectedHead(.hostRepeated) }
            if let host = hosts.first { try check(host: host) }
            guard let target = RequestTarget(head.uri, method: head.method) else { throw RejectedHead(.target) }
            if let authority = target.authority { try check(host: authority) }
            // RFC 9112 §3.2.2: the target's authority counts. §3.2: a request of HTTP/1.1 has the field in any case.
            guard let host = hosts.first ?? (isOld ? standardHost : nil) else { throw RejectedHead(.hostMissing) }
            head.headers.replaceOrAdd(name: "Host", value: target.authority ?? host)
            head.uri = target.pathAndQuery
        } catch {
            return .failure(error)
        }
        if endsConnection(head, isOld: isOld) { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        return .success(head)
    }

    /// A head that makes the responder reject the request and close the connection.
    static func rejected(_ head: HTTPRequestHead, _ reason: RequestHeadError) -> HTTPRequestHead {
        HTTPRequestHead(
            version: .http1_1, method: head.method == .HEAD ? .HEAD : .GET, uri: "/",
            headers: ["Connection": "close", errorField: reason.rawValue])
    }

    /// Whether `text` is a host and an optional port: a registered name, an IPv4 address or an IPv6 address in brackets,
    /// never user information (RFC 3986 §3.2.2, RFC 9110 §4.2.4).
    static func isHost(_ text: String) -> Bool {
        var rest = text.utf8[...]
        guard (1...maximumHostLength).contains(rest.count) else { return false }
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = rest[rest.index(after: rest.startIndex)..<end]
            guard !literal.isEmpty,
                literal.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != UInt8(ascii: ":") }
            guard !name.isEmpty, name.allSatisfy(isNameByte) else { return false }
            rest = rest[name.endIndex...]
        }
        guard let colon = rest.popFirst() else { return true }
        // An empty port is the scheme's own.
        return colon == UInt8(ascii: ":") && rest.count <= 5 && rest.allSatisfy { (0x30...0x39).contains($0) }
            && (rest.isEmpty || UInt16(String(decoding: rest, as: UTF8.self)) != nil)
    }

    /// Unreserved characters, sub-delimiters and percent-encodings.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isHexDigit(byte) || (0x41...0x5a).contains(byte & 0xdf) || "-._~!$&'()*+,;=%".utf8.contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xdf)
    }

    private static func check(host: String) throws(RejectedHead) {
        guard isHost(host) else { throw RejectedHead(.hostInvalid) }
    }

    /// Rejects codings that a proxy of HTTP/1.0 may have forwarded without reading, and two lengths of one body (RFC 9112
    /// §6.1).
    private static func checkFraming(_ head: HTTPRequestHead, isOld: Bool) throws(RejectedHead) {
        let codings = head.headers["Transfer-Encoding"]
        guard !codings.isEmpty else { return }
        guard !isOld, !head.headers.contains(name: "Content-Length"), codings.count == 1,
            codings[0].lowercased() == "chunked"
        else { throw RejectedHead(.transferEncoding) }
    }

    /// A connection ends after a response to HTTP/1.0, after `Connection: close`, and after an offer to upgrade, because the
    /// parser reads no more requests then.
    private static func endsConnection(_ head: HTTPRequestHead, isOld: Bool) -> Bool {
        isOld || head.headers.contains(name: "Upgrade")
            || head.headers[canonicalForm: "Connection"].contains { $0.lowercased() == "close" }
    }
}

/// A head that breaks a rule.
struct RejectedHead: Error {
    let reason: RequestHeadError

    init(_ reason: RequestHeadError) { self.reason = reason }
}

/// The target of a request (RFC 9112 §3.2).
struct RequestTarget: Equatable {
    /// The host and port of a target in absolute-form; nil otherwise.
    let authority: String?
    /// The path and the query, or `*`.
    let pathAndQuery: String

    /// Reads a target; nil for one that is malformed or not meant for an origin server, such as CONNECT's.
    init?(_ text: String, method: HTTPMethod) {
        guard method != .CONNECT, !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            !text.utf8.contains(UInt8(ascii: "#"))
        else { return nil }
        if text == "*" {
            guard method == .OPTIONS else { return nil }
            (authority, pathAndQuery) = (nil, text)
            return
        }
        if text.utf8.first == UInt8(ascii: "/") {
            (authority, pathAndQuery) = (nil, text)
            return
        }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.prefix($0.count).lowercased() == $0 }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        authority = String(rest[..<end])
        let tail = String(rest[end...])
        if tail.isEmpty {
            // RFC 9112 §3.2.4: an empty path of OPTIONS means the server as a whole.
            pathAndQuery = method == .OPTIONS ? "*" : "/"
        } else {
            pathAndQuery = tail.first == "?" ? "/\(tail)" : tail
        }
    }
}

extension HTTPVersion {
    /// HTTP/1.0, which knows no chunks and needs no `Host`. The parser lets no other major version pass.
    var isBefore11: Bool { major == 1 && minor == 0 }
}
