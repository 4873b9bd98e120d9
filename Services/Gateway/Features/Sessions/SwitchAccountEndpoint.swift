import Hummingbird
import Models

/// Continues in another account of the user: opens a session there, and ends this one.
struct SwitchAccountEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/active-membership", id: "switchMembership", tag: .user,
        summary: "Switch account",
        authentication: .firstParty,
        request: .json(
            .object([
                .required("account_id", .accountID)
            ])),
        answers: [
            .json("New tokens for the other account. The session that asked has ended.", .authenticationResult)
        ],
        errors: [.notFound, .userSuspended])

    let switchAccount: SwitchAccount
    let cookies: SessionCookies

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let account = input.required("account_id", AccountID.self, expected: "an account id")
        try input.check()

        return try await switchAccount(account.get(), from: session, request).response(setting: cookies)
    }
}
