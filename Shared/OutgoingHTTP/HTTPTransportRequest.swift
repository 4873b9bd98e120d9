public import Foundation

/// A request to send.
public struct HTTPTransportRequest: Sendable {
    /// An absolute URL with the scheme `http` or `https`.
    public let url: String
    /// A method (RFC 9110 §9), in upper case.
    public var method: String
    /// Header fields beside `Host` and `Content-Length`.
    public var headers: [(String, String)]
    /// The body; nil if the request has none.
    public var body: Data?
    /// Whether to connect only to addresses on the public internet, whatever the name of the host resolves to.
    public var refusesPrivateAddresses: Bool
    /// A PEM file with the certificates to trust; nil for the system's.
    public var caFile: String?
    /// The maximum length of the response's body, in bytes.
    public var maximumResponseLength: Int
    /// Whether the rest of a longer body is not read. Otherwise it is the error ``HTTPTransportError/tooLong``.
    public var cutsResponse = false
    /// When to give up, even if a response is still arriving.
    public let deadline: ContinuousClock.Instant

    /// A GET request, until `method` and `body` are set.
    public init(
        url: String, method: String = "GET", headers: [(String, String)] = [], body: Data? = nil,
        refusesPrivateAddresses: Bool, maximumResponseLength: Int, deadline: ContinuousClock.Instant
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.refusesPrivateAddresses = refusesPrivateAddresses
        self.maximumResponseLength = maximumResponseLength
        self.deadline = deadline
    }
}

/// A response.
public struct HTTPTransportResponse: Sendable {
    /// The status code (RFC 9110 §15).
    public let status: Int
    /// The header fields in their order. Names are as the server wrote them.
    public let headers: [(String, String)]
    /// The body without its transfer coding; its beginning if it was cut.
    public let body: Data

    /// The value of the first field with this name, in any case; nil if there is none.
    public subscript(_ name: String) -> String? {
        headers.first { $0.0.lowercased() == name.lowercased() }?.1
    }
}

/// Why there is no response.
public enum HTTPTransportError: Error, Sendable, Equatable {
    /// The name can't be resolved, or the connection failed or was lost, TLS included.
    case unreachable
    /// The deadline passed, or it took too long to connect.
    case timeout
    /// The response has a body or head that is longer than allowed.
    case tooLong
    /// The server's answer is not HTTP/1.
    case malformedResponse
    /// The host has a private address, so nothing was sent.
    case forbiddenAddress
    /// The URL or a header field can't be sent.
    case invalidRequest
    /// Too many requests are under way.
    case overload
    /// The task was cancelled.
    case cancelled
}
