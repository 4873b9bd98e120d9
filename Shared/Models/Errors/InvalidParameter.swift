/// One failing parameter of a request, as `ValidationProblemDetails.invalid_params` lists it.
public struct InvalidParameter: Codable, Sendable, Equatable {
    /// Where a parameter stood.
    public enum Location: String, Codable, Sendable {
        case body, query, path, header, cookie
    }

    /// Where it stood.
    public var `in`: Location
    /// A JSON Pointer (RFC 6901) for bodies (`/password`), the bare name otherwise.
    public var path: String
    /// The kind of error: `required`, `type`, `format`, `length`, `weak_password`, …
    public var type: String
    /// What would have been right, for people.
    public var expected: String?
    /// What came instead; never a password or a token.
    public var received: String?

    /// Makes an entry; see the properties.
    public init(in location: Location, path: String, type: String, expected: String? = nil, received: String? = nil) {
        self.in = location
        self.path = path
        self.type = type
        self.expected = expected
        self.received = received
    }
}
