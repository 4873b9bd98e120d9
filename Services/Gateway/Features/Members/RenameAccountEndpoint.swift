import Hummingbird
import Models

/// Gives an account another name.
struct RenameAccountEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .patch, "/auth/accounts/{id}", id: "renameAccount", tag: .accounts,
        summary: "Rename an account",
        description: "For owners.",
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .accountID)],
        request: .json(.object(isClosed: true, [.accountName])),
        answers: [.json("The account.", .account)],
        errors: [.notFound, .notOwner, .userSuspended])

    let accounts: Accounts

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(["name"])
        let name = input.required("name", AccountName.self, expected: VisibleName.expectation)
        try input.check()
        return .json(try await accounts.rename(request.pathAccount(), to: name.get(), by: session, request))
    }
}
