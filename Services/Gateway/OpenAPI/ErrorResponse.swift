import Models

/// The description of errors with one status: once in `components/responses`, or in an operation with the codes of its
/// endpoint.
struct ErrorResponse: Hashable, Sendable {
    /// Nil for all statuses without a response of their own.
    let status: Int?
    let format: Operation.Format

    private struct Kind {
        let name: String
        let description: String
        /// The codes that follow from the policies of operations.
        let codes: [ErrorCode]
    }

    /// The statuses that have a response of their own. All others share ``other``.
    private static let kinds: [Int: Kind] = [
        400: Kind(
            name: "BadRequest", description: "A parameter is missing or not valid.",
            codes: [.invalidRequest, .malformedJSON, .malformedRequest]),
        401: Kind(
            name: "Unauthorized", description: "There is no valid access token, or the credentials are wrong.",
            codes: [.authenticationRequired, .invalidToken]),
        403: Kind(
            name: "Forbidden", description: "The request is understood but not allowed, such as from another origin.",
            codes: [.originNotAllowed, .csrfTokenInvalid, .insufficientScope, .invalidProof]),
        404: Kind(
            name: "NotFound", description: "It does not exist, or is not the caller's to see.", codes: [.notFound]),
        409: Kind(name: "Conflict", description: "The current state does not allow it.", codes: [.alreadyExists]),
        413: Kind(name: "TooLarge", description: "The body has more than 64 KiB.", codes: [.contentTooLarge]),
        415: Kind(
            name: "WrongType", description: "The body has another media type, or a `Content-Encoding`.",
            codes: [.unsupportedMediaType, .unsupportedContentEncoding]),
        429: Kind(
            name: "TooMany",
            description: "Too many requests. Every answer of a limited endpoint tells how many are left.",
            codes: [.rateLimited]),
        502: Kind(
            name: "BadGateway", description: "A sign-in provider failed.", codes: [.providerUnavailable]),
        503: Kind(
            name: "Unavailable", description: "A service is down or busy.", codes: [.serviceUnavailable]),
    ]

    private static let other = Kind(name: "Error", description: "Any other error.", codes: Operation.generalErrors)

    /// Whether the response that operations share describes all of `codes`.
    func covers(_ codes: [ErrorCode]) -> Bool { codes.allSatisfy(kind.codes.contains) }

    private var kind: Kind { status.flatMap { Self.kinds[$0] } ?? Self.other }

    /// Whether errors with `status` have a response of their own.
    static func describes(_ status: Int) -> Bool { kinds[status] != nil }

    /// The name in `components/responses`.
    var name: String {
        switch format {
        case .problem: kind.name
        case .page: "Page\(kind.name)"
        case .oauth: "OAuth\(kind.name)"
        }
    }

    /// The response.
    ///
    /// - Parameters:
    ///   - codes: the codes of an operation with this status; empty for the response that operations share.
    ///   - stepsOfSignIn: whether some codes are about the next step of a sign-in, and have members of their own.
    func json(_ codes: [ErrorCode] = [], stepsOfSignIn: Bool = false) -> JSON {
        var description = kind.description
        for code in codes { description += " `\(code)`: \(code.definition.title)." }
        return .members([
            ("description", .string(description)), ("headers", headers),
            (
                "content",
                content(
                    codes.isEmpty ? kind.codes : codes,
                    extended: Schema.extendedProblems(codes, stepsOfSignIn: stepsOfSignIn))
            ),
        ])
    }

    private func content(_ codes: [ErrorCode], extended: [(code: ErrorCode, schema: Schema)]) -> JSON {
        let general: Schema =
            status == 400 || status == nil || format != .problem ? .validationProblemDetails : .problemDetails
        let schema = extended.isEmpty ? general : .anyOf([general] + extended.map(\.schema))
        let problem: JSON.Member = Self.content("application/problem+json", schema, codes) { code in
            extended.first { $0.code == code }?.schema.example ?? Self.problem(code)
        }
        switch format {
        case .problem: return .object([problem])
        case .page: return .object([JSON.Member(name: "text/html", value: .object([])), problem])
        case .oauth:
            return .object([Self.content("application/json", .oauthError, codes, Self.oauthError), problem])
        }
    }

    private static func content(
        _ type: String, _ schema: Schema, _ codes: [ErrorCode], _ example: (ErrorCode) -> JSON
    ) -> JSON.Member {
        let examples: [JSON.Member] = codes.map { JSON.Member(name: $0.rawValue, value: ["value": example($0)]) }
        return JSON.Member(name: type, value: ["schema": schema.json, "examples": .object(examples)])
    }

    static func problem(_ code: ErrorCode) -> JSON {
        let problem: JSON = [
            "type": .string("{issuer}/problems/\(code)"), "title": .string(code.definition.title),
            "status": .integer(code.status), "instance": "/requests/req_01jx3k5v7q9w2y4z6b8d0f1g2h",
            "code": .string(code.rawValue),
        ]
        guard code == .invalidRequest else { return problem }
        return problem.adding("invalid_params", [InvalidParameterExample.json])
    }

    private static func oauthError(_ code: ErrorCode) -> JSON {
        let oauth = code.definition.oauth ?? (code.status < 500 ? "invalid_request" : "server_error")
        return ["error": .string(oauth), "error_description": .string(code.definition.title)]
    }

    private var headers: JSON? {
        switch status {
        case 401:
            ["WWW-Authenticate": ["description": "How to authenticate (RFC 6750 §3).", "schema": ["type": "string"]]]
        case 429: Self.rateLimitHeaders
        case 503: ["Retry-After": ["description": "In seconds.", "schema": ["type": "integer"]]]
        default: nil
        }
    }

    private static let rateLimitHeaders: JSON = [
        "Retry-After": ["description": "In seconds.", "required": true, "schema": ["type": "integer"]],
        "RateLimit-Policy": [
            "description":
                "The limits that the request counted against: `\"sign_in\";q=30;w=60` is 30 in 60 seconds (draft-ietf-httpapi-ratelimit-headers).",
            "schema": ["type": "string"],
        ],
        "RateLimit": [
            "description": "What is left of each, and in how many seconds there is more: `\"sign_in\";r=29;t=60`.",
            "schema": ["type": "string"],
        ],
        "RateLimit-Limit": [
            "description": "The tightest of them alone, for clients that know the older fields.",
            "schema": ["type": "integer"],
        ],
        "RateLimit-Remaining": ["description": "What is left of it.", "schema": ["type": "integer"]],
        "RateLimit-Reset": ["description": "In how many seconds there is more.", "schema": ["type": "integer"]],
    ]
}

/// The member of `invalid_params` that examples show.
private enum InvalidParameterExample {
    static let json: JSON = [
        "in": "body", "path": "/email", "type": "format", "expected": "an email address", "received": "ada",
    ]
}
