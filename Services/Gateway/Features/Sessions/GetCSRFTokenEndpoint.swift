import Hummingbird
import Models

/// A CSRF token for the browser's CSRF session, which is a cookie that has nothing to do with signing in.
struct GetCSRFTokenEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/auth/csrf-token", id: "getCSRFToken", tag: .signingIn,
        summary: "Get a CSRF token for the session",
        answers: [
            .json(
                "The token, to send as X-CSRF-Token or csrf_token.",
                .object(
                    isClosed: true,
                    [
                        .required("csrf_token", .string.example("x")),
                        .required("expires_at", .dateTime),
                    ]))
        ],
        errors: [.invalidRequest, .originNotAllowed])

    let tokens: CSRFTokens
    let originPolicy: OriginPolicy

    struct Body: Encodable {
        let csrfToken: Secret
        let expiresAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case csrfToken = "csrf_token"
            case expiresAt = "expires_at"
        }
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        if let origin = request.headers[.origin] { try await originPolicy.allow(origin: origin, of: request) }
        guard let session = request.cookieValues(.csrfSession).first else {
            throw ServiceError.invalid([
                .init(
                    in: .cookie, path: request.context.cookiePolicy.name(.csrfSession), type: "required",
                    expected: "the cookie that GET /auth/csrf-session sets")
            ])
        }
        let (token, expiresAt) = tokens.token(for: session)
        return .json(Body(csrfToken: token, expiresAt: expiresAt))
    }
}
