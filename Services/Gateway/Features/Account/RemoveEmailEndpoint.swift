import Hummingbird
import Models

/// Removes an address of the user.
struct RemoveEmailEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/emails/{id}", id: "removeEmail", tag: .user,
        summary: "Remove an email address",
        description: """
            With a verified address, every other session of the user ends, and its mailbox gets a notice with a link that undoes it within \
            seven days; until then nobody else can have the address. The primary address can't be removed. Needs a sign-in within the last ten \
            minutes, or the password, and a session of two factors if the user has a second one.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .emailCredentialID)],
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.noContent("The address is removed.")],
        errors: [
            .insufficientUserAuthentication, .invalidCredentials, .notFound, .lastEmail, .lastVerifiedEmail,
            .primaryEmail, .userSuspended, .rateLimited,
        ])

    let removeEmail: RemoveEmail

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        let id = try request.emailID()
        return .noContent(setting: try await removeEmail(id, of: session, password: password, request))
    }
}
