import HTTPTypes
import Hummingbird
import Models

/// The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2): a client sends a browser here, and gets it back
/// with a code. A stored request continues at the same path: then `request` is the only parameter.
struct AuthorizationEndpoint: Endpoint {
    static let operation = Operation.page(
        PendingAuthorizations.path, id: "authorize", tag: .oauth,
        summary: "Authorize a client in a browser",
        description: """
            `request` alone continues a stored request. A request has at most 16,384 bytes. Unknown parameters are \
            ignored. `request` beside `client_id`, `request_uri` and `registration` are not supported and have errors of \
            their own.
            """,
        rateLimit: .authorize,
        caching: .noStore,
        head: .stops(.seeOther),
        parameters: OAuthParts.authorizationQuery + [
            .query(
                "request", .string.example("Yq3n8sV1"),
                "The id of a stored request. Request objects are not supported.")
        ],
        answers: [
            .seeOther(
                """
                To the redirect URI with `code`, `state` and `iss`, or with `error`, `error_description`, `state` and \
                `iss`; or to a page of ours.
                """)
        ],
        errors: [.unknownClient, .invalidRedirectURI, .requestTooLong, .authorizationExpired, .cookieInTheWay])

    let reader: AuthorizationRequestReader
    let grant: AuthorizationCodeGrant
    let beginProviderSignIn: BeginProviderSignIn
    let browserSessions: BrowserSessionReader
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        try await response.catching {
            let parameters = try AuthorizationRequestReader.parameters(encoded: request.request.uri.query ?? "")
            if let id = parameters.secret("request"), parameters["client_id"] == nil {
                try request.stopIfHead()
                return try await grant.resume(id, accessToken: try await accessToken(of: request), request)
            }
            let reading = try await reader.read(parameters)
            // HEAD issues no code.
            try request.stopIfHead()
            if let connection = reading.connection {
                return try await beginProviderSignIn(named: connection, for: reading.request, request)
            }
            return try await grant.begin(
                reading.request, accessToken: try await accessToken(of: request), request)
        }
    }

    private func accessToken(of request: IncomingRequest) async throws -> AccessToken? {
        try await browserSessions.session(of: request)?.accessToken
    }
}
