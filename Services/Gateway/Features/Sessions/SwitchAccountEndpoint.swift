import Hummingbird
import Models

/// Continues in another account of the user: opens a session there, and ends this one.
struct SwitchAccountEndpoint: SignedInEndpoint {
    static let route = Route.post("/auth/active-membership")
    let switchAccount: SwitchAccount
    let cookies: SessionCookies

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let account = input.required("account_id", AccountID.self, expected: "an account id")
        try input.check()

        return try await switchAccount(account.get(), from: session, request).response(setting: cookies)
    }
}
