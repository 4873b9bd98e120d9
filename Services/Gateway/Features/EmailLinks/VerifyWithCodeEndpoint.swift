import Hummingbird
import Models
import RPCClient

/// Marks one of the user's own addresses as verified, by the 6-digit code of a verification email.
struct VerifyWithCodeEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/verify-with-code", id: "verifyWithCode", tag: .byEmail,
        summary: "Verify an email address by an emailed code",
        description: """
            Six digits, five tries. For one of the caller's own addresses, at whatever client the email was asked \
            for.
            """,
        authentication: .firstParty,
        rateLimit: .mailedToken,
        request: .json(
            .object([
                .required("email_id", .emailCredentialID),
                .required("code", .emailCode),
            ])),
        answers: [.noContent("Verified.")],
        errors: [.codeInvalid, .notFound, .tokenInvalid, .userSuspended])

    let identity: ServiceClient
    let verifyEmail: VerifyEmail

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an email address")
        let code = input.requiredCode("code")
        try input.check()

        let place = try await place(of: credential.get(), session)
        try await verifyEmail(.code(code.get(), place, in: session.claims.application), request)
        return .noContent
    }

    /// The email that a code has to belong to. Throws 404 for an address that is not the user's.
    private func place(of credential: EmailCredentialID, _ session: SignedIn) async throws -> Mailer.EmailCodeReference
    {
        let profile = try await identity.call(
            Identity.GetProfile(
                user: session.user, application: session.claims.application, account: session.account))
        guard let email = profile.credentials.first(where: { $0.id == credential })?.email else {
            throw ServiceError.notFound("email address")
        }
        return Mailer.EmailCodeReference(.verification, client: session.client, email: email, credential: credential)
    }
}
