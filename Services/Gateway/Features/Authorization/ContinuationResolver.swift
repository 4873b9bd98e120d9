import Hummingbird
import Models

/// Continues after a sign-in. It knows the authorization code grant, so that whatever signs users in need not.
struct ContinuationResolver: Sendable {
    let grant: AuthorizationCodeGrant
    let pending: PendingAuthorizations

    /// Continues in a browser that has just been signed in to `client`.
    func respond(
        to continuation: Continuation, for client: ClientID, accessToken: AccessToken, _ request: IncomingRequest
    ) async throws -> Response {
        switch continuation {
        case .authorization(let id): try await grant.resume(id, accessToken: accessToken, request)
        case .page(let path):
            Response(
                status: .seeOther, headers: [.location: path ?? PageQuery(of: client).path(AccountPage.path)])
        }
    }

    /// What to throw if the sign-in fails with `error`: for an authorization request, the error goes back to its client.
    func error(_ error: ServiceError, for continuation: Continuation) async throws -> any Error {
        guard case .authorization(let id) = continuation else { return error }
        return AuthorizationError(error, of: try await pending.find(id, accessToken: nil).request)
    }
}

extension Continuation {
    /// Where a browser continues that signs in by other means, such as an emailed link; nil for the account page.
    var path: String? {
        switch self {
        case .authorization(let id): PendingAuthorizations.path(of: id)
        case .page(let path): path
        }
    }
}
