import HTTPTypes
import Hummingbird
import Models
import Primitives
import RPCClient
import Templates

/// Answers the authorization request as the user decided.
struct SendConsentPageEndpoint: Endpoint {
    static let operation = Operation.form(
        ConsentPage.path, id: "sendConsentPage",
        summary: "Allow or deny the client's request",
        caching: .noStore,
        request: .form(
            .object([
                .required("request", .string.example("Yq3n8sV1")),
                .required("decision", .string.example("allow"), "`allow` or `deny`"),
            ])),
        answers: [
            .page(
                """
                A page that moves on to the redirect URI with `code`, `state` and `iss`, or with `error`, \
                `error_description`, `state` and `iss`.
                """),
            .seeOther("To a page of ours, to sign in first."),
        ],
        errors: [.authorizationExpired, .cookieInTheWay])

    let pending: PendingAuthorizations
    let browserSessions: BrowserSessionReader
    let consents: Consents
    let grant: AuthorizationCodeGrant
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        try await response.catching {
            let form = try await request.form()
            guard let id = form["request"].map({ Secret($0) }) else { throw ServiceError.authorizationExpired }
            let accessToken = try await browserSessions.session(of: request)?.accessToken
            let status = try await pending.find(id, accessToken: accessToken)
            guard form["decision"] == "allow" else { return grant.deny(status.request) }
            guard let accessToken, let session = status.session, status.isSatisfied else {
                return Response(status: .seeOther, headers: [.location: PendingAuthorizations.path(of: id)])
            }
            try await consents.grant(status.request, by: session, ipAddress: request.device.ipAddress)
            return try await grant.complete(id, accessToken: accessToken)
        }
    }
}
