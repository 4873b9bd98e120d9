import Hummingbird
import Models

/// Makes a verified address of the user the primary one.
struct MakeEmailPrimaryEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/emails/{id}/primary", id: "makeEmailPrimary", tag: .user,
        summary: "Make an email address the primary one",
        description: """
            Notices go to the primary address, and applications see it. The earlier one, if it is verified, gets a notice with a link that \
            undoes it within seven days. Needs a sign-in within the last ten minutes, or the password, and a session of two factors if the user \
            has a second one.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .emailCredentialID)],
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.noContent("It is the primary address.")],
        errors: [
            .insufficientUserAuthentication, .invalidCredentials, .notFound, .emailNotVerified, .userSuspended,
            .rateLimited,
        ])

    let makeEmailPrimary: MakeEmailPrimary

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        let id = try request.emailID()
        try await makeEmailPrimary(id, of: session, password: password, request)
        return .noContent
    }
}
