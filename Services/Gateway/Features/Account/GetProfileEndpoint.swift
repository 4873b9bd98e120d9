import Hummingbird
import Models
import RPCClient

/// The user's profile: identity's JSON, passed on unchanged.
struct GetProfileEndpoint: ReadingEndpoint {
    static let operation = Operation(
        .get, "/auth/me", id: "getMe", tag: .user,
        summary: "Get the user's profile",
        authentication: .firstParty,
        answers: [.json("The profile.", .sessionProfile)],
        errors: [.userSuspended])

    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        .json(
            encoded: try await identity.callEncoded(
                Identity.GetProfile(
                    user: session.user, application: session.claims.application, account: session.account)))
    }
}
