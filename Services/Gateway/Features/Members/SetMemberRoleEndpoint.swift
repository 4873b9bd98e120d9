import Hummingbird
import Models

/// Gives a member of an account another role.
struct SetMemberRoleEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .patch, "/auth/accounts/{id}/members/{member_id}", id: "setMemberRole", tag: .accounts,
        summary: "Change the role of a member",
        description: """
            For owners. The member's sessions in the account end at once, because their tokens state the old role; sessions in other accounts \
            go on. A notice is mailed to a member whose role another owner changes. The only active owner of an account stays one, and so does \
            a user in their personal account, which was created along with them.
            """,
        authentication: .firstParty,
        rateLimit: .mail,
        parameters: [.path("id", .accountID), .member],
        request: .json(.object(isClosed: true, [.required("role", .role)])),
        answers: [.json("The member.", .member)],
        errors: [.notFound, .notOwner, .soleOwner, .personalAccount, .userSuspended])

    let accounts: Accounts

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(["role"])
        let role = input.required("role", oneOf: Role.self, expected: "owner, member or viewer")
        try input.check()
        return .json(
            try await accounts.setRole(
                role.get(), of: request.pathMember(), in: request.pathAccount(), by: session, request))
    }
}
