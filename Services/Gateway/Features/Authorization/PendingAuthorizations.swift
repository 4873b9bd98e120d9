import Models
import Primitives
import RPCClient

/// The authorization requests that wait until their user has signed in and consented. Tokens stores them.
struct PendingAuthorizations: Sendable {
    /// The path at which a request continues, with its id in the parameter `request`.
    static let path = "/oauth2/authorize"

    let tokens: ServiceClient

    /// Stores a request. Returns its id, which is secret.
    func add(_ request: AuthorizationRequest) async throws -> Secret {
        try await tokens.call(Tokens.BeginAuthorization(request))
    }

    /// A stored request, and whether the session of `accessToken` is enough to answer it. Throws 400
    /// `authorization_expired` if the request is unknown, expired or answered.
    func find(_ id: Secret, accessToken: AccessToken?) async throws -> AuthorizationStatus {
        try await tokens.call(Tokens.FindAuthorization(.kept(id), accessToken: accessToken))
    }

    /// Where the browser continues with a stored request.
    static func path(of id: Secret) -> String { FormEncoding.adding([("request", id.reveal())], to: path) }

    /// The id of the stored request that a sign-in with this query is for; nil if it is for something else.
    static func id(in query: PageQuery) -> Secret? { query.returnTo.flatMap { id(in: $0) } }

    /// The id of the stored request that goes on at `place`; nil if something else does.
    static func id(in place: String) -> Secret? {
        let prefix = path(of: Secret(""))
        guard place.hasPrefix(prefix) else { return nil }
        let id = place.dropFirst(prefix.count)
        return id.isEmpty || id.contains("&") ? nil : Secret(String(id))
    }
}

extension ServiceError {
    /// 400: the authorization request is unknown, expired or answered.
    static let authorizationExpired = ServiceError(
        .authorizationExpired,
        detail: "This sign-in took too long, or is done already. Please go back to the application and start again.")
}
