import Hummingbird
import Models

/// Deletes an account that has no other members.
struct DeleteAccountEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/accounts/{id}", id: "deleteAccount", tag: .accounts,
        summary: "Delete an account",
        description: """
            For an owner who is the only member. The account's invitations are deleted with it, and the user's sessions in it end at once. A \
            personal account goes with its user only: see `DELETE /auth/me`.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .accountID)],
        answers: [.noContent("The account is deleted.")],
        errors: [.notFound, .notOwner, .accountInUse, .personalAccount, .userSuspended])

    let accounts: Accounts

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        try await accounts.delete(request.pathAccount(), by: session, request)
        return .noContent
    }
}
