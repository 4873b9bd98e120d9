import Hummingbird
import Models

/// The members of an account.
struct ListMembersEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/accounts/{id}/members", id: "listMembers", tag: .accounts,
        summary: "List the members of an account",
        description: "For members of the account. Those who joined first come first.",
        authentication: .firstParty,
        parameters: [
            .path("id", .accountID),
            .query("limit", .integer(1...100, standard: 20)),
            .query("cursor", .string.example("mbr_01jx3k5v7q9w2y4z6b8d0f1g2h"), "From `links.next`; opaque."),
        ],
        answers: [.json("A page of members.", .memberPage)],
        errors: [.notFound, .userSuspended])

    let accounts: Accounts
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .none)
        let limit = input.query("limit", in: 1...100, standard: 20)
        let cursor = input.query("cursor", MembershipID.self, expected: "a cursor from links.next")
        try input.check()
        let account = try request.pathAccount()

        let page = try await accounts.members(of: account, for: session, limit: limit, after: cursor)
        return .json(
            PageBody(
                data: page.members, at: "\(issuer)/auth/accounts/\(account)/members", limit: limit,
                cursor: cursor?.description, nextCursor: page.nextCursor?.description))
    }
}
