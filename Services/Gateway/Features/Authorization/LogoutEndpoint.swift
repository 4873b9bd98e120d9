import Hummingbird
import Models

/// The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).
struct LogoutEndpoint: Endpoint {
    static let operation = Operation.page(
        "/oauth2/logout", id: "logout", tag: .oauth,
        summary: "Sign out at a client's request (OpenID Connect RP-Initiated Logout)",
        description: "Unless the hint names the user of the browser, a page asks first.",
        caching: .noStore,
        head: .stops(.seeOther),
        parameters: [
            .query(
                "id_token_hint", .string.example("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln"),
                "An ID token of the session to end, which may have expired."),
            .query("client_id", .string.example("client_web")),
            .query(
                "post_logout_redirect_uri", .string.example("https://app.example.com/goodbye"),
                "Where the browser goes afterwards: exactly one of the client's."),
            .query("state", .string.example("af0ifjsldkj"), "Returned to that URI."),
            .query("ui_locales", .string.example("de en"), "Languages, best first."),
        ],
        answers: [.page, .seeOther("Signed out.")],
        errors: [.unknownClient, .invalidRedirectURI, .returnToInvalid])

    let logout: Logout

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
            throw ServiceError.malformedRequest
        }
        return try await logout(parameters, request)
    }
}
