import HTTPTypes
import Hummingbird
import Models

/// The same for a client that sends a form (OpenID Connect Core §3.1.2.1). A browser sends no session cookies with a form
/// of another site, so this only stores the request and redirects to the GET, with which the cookies come.
struct PostAuthorizationEndpoint: Endpoint {
    static let operation = Operation.page(
        .post, PendingAuthorizations.path, id: "postAuthorize", tag: .oauth,
        summary: "Authorize a client in a browser, by a form",
        csrf: .exempt,
        rateLimit: .authorize,
        caching: .noStore,
        request: .form(.object(OAuthParts.authorizationForm)),
        answers: [
            .seeOther(
                """
                To the redirect URI with `code`, `state` and `iss`, or with `error`, `error_description`, `state` and \
                `iss`; or to a page of ours.
                """)
        ],
        errors: [.unknownClient, .invalidRedirectURI, .requestTooLong, .authorizationExpired])

    let reader: AuthorizationRequestReader
    let pending: PendingAuthorizations
    let beginProviderSignIn: BeginProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        try await response.catching {
            guard request.isForm else { throw ServiceError.malformedRequest }
            guard try await request.body().readableBytes <= AuthorizationRequestReader.maximumLength else {
                throw ServiceError.requestTooLong
            }
            let reading = try await reader.read(OAuthParameters(try await request.formParameters()))
            if let connection = reading.connection {
                return try await beginProviderSignIn(named: connection, for: reading.request, request)
            }
            let id = try await pending.add(reading.request)
            return Response(status: .seeOther, headers: [.location: PendingAuthorizations.path(of: id)])
        }
    }
}
