import Hummingbird
import Models

/// Goes on in another account of the user: new tokens, and this session ends.
struct SwitchMembership: SignedInEndpoint {
    static let route = Route.post("/auth/active-membership")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let account = input.required("account_id", AccountID.self, expected: "an account id")
        try input.check()

        let vouched = try await house.fleet.identity.call(
            Identity.SwitchAccount(
                user: session.user, application: session.claims.application, client: session.client,
                account: account.get()))
        let grant = try await house.fleet.tokens.call(
            Tokens.SwitchSession(
                proof: vouched.proof, client: session.client, session: session.claims.session,
                device: request.device))
        return house.authenticated(grant, vouched.profile)
    }
}
