import Hummingbird
import Models

/// Creates an account that the user owns and can share.
struct CreateAccountEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/accounts", id: "createAccount", tag: .accounts,
        summary: "Create an account",
        description: """
            The user is its only member, and an owner. A user may own \(Identity.CreateAccount.maximumOwned) accounts. The session stays where it \
            is: `POST /auth/active-membership` switches to the account, and `POST /auth/invites` then invites others to it.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(.object(isClosed: true, [.accountName])),
        answers: [.json(201, "The account.", .account)],
        errors: [.accountLimitReached, .userSuspended])

    let accounts: Accounts

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(["name"])
        let name = input.required("name", AccountName.self, expected: VisibleName.expectation)
        try input.check()
        return .json(try await accounts.create(name.get(), by: session, request).account, status: .created)
    }
}
