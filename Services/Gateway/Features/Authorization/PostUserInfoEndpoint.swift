import Hummingbird
import RPCClient

/// The same by POST (OpenID Connect Core §5.3.1). It changes nothing, so it needs no CSRF token.
struct PostUserInfoEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/oauth2/userinfo", id: "postUserInfo", tag: .oauth,
        summary: "Get the user's claims (OpenID Connect Core §5.3)",
        description: "The scope of the token decides which claims are returned.",
        authentication: .anyClient,
        csrf: .exempt,
        answers: [.json("The claims.", .userInfo)],
        errors: [.insufficientScope, .userSuspended])

    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        .json(try await UserInfo(of: session, identity))
    }
}
