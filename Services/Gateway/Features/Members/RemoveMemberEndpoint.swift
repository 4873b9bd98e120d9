import Hummingbird
import Models

/// Takes a member out of an account; or the user leaves it.
struct RemoveMemberEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/accounts/{id}/members/{member_id}", id: "removeMember", tag: .accounts,
        summary: "Remove a member, or leave an account",
        description: """
            Owners remove others, and every member may leave. The member's sessions in the account end at once; sessions in other accounts go \
            on. A notice is mailed to a member whom an owner removes. The only active owner of an account has to make another \
            member an owner first, or delete the account. Nobody leaves their personal account, which was created \
            along with them.
            """,
        authentication: .firstParty,
        rateLimit: .mail,
        parameters: [.path("id", .accountID), .member],
        answers: [.noContent("The user is no member any more.")],
        errors: [.notFound, .notOwner, .soleOwner, .personalAccount, .userSuspended])

    let accounts: Accounts

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        try await accounts.remove(request.pathMember(), from: request.pathAccount(), by: session, request)
        return .noContent
    }
}
