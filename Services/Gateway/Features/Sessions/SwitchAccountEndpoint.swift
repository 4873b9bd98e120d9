import Hummingbird
import Models

/// Goes on in another account of the user: new tokens, and this session ends.
struct SwitchAccountEndpoint: SignedInEndpoint {
    static let route = Route.post("/auth/active-membership")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let account = input.required("account_id", AccountID.self, expected: "an account id")
        try input.check()

        return house.authenticated(try await house.switchAccount(account.get(), from: session, request))
    }
}
