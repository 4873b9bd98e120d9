import Hummingbird
import Models

/// Adds an address to the user.
struct AddEmailEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/emails", id: "addEmail", tag: .user,
        summary: "Add an email address",
        description: """
            Mails a link and a code that verify it, as `POST /auth/send-email-verification` does again. Until then the address is nobody's. The \
            response is the same if another user has the address: that user gets a notice, and it can't be verified. The link counts in a \
            session of the user only; a code has to be sent to `POST /auth/verify-with-code`. An address that is not verified within a week is \
            removed. Needs a sign-in within the last ten minutes, or the password, and a session of two factors if the user has a second one.
            """,
        authentication: .firstParty,
        rateLimit: .mail,
        request: .json(.object([.required("email", .email), .freshPassword])),
        answers: [.json(201, "Added, and to be verified.", .userEmail)],
        errors: [
            .insufficientUserAuthentication, .invalidCredentials, .emailExists, .emailLimitReached, .userSuspended,
            .rateLimited,
        ])

    let addEmail: AddEmail

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let password = input.optionalSecret("password")
        try input.check()
        let added = try await addEmail(
            email.get(), of: session, password: password, languages: request.languages, request)
        return .json(added, status: .created)
    }
}
