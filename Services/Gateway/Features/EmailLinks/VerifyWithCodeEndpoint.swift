import Hummingbird
import Models
import RPCClient

/// Marks one of the user's own addresses as verified, by the 6-digit code of a verification email. Where a sign-in waits for
/// that, it opens the session.
struct VerifyWithCodeEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/verify-with-code", id: "verifyWithCode", tag: .byEmail,
        summary: "Verify an email address by an emailed code",
        description: """
            Six digits, five tries. For one of the caller's own addresses, at whatever client the email was asked \
            for. With `sign_in_token`, the sign-in goes on and the response is that of a sign-in.
            """,
        authentication: .firstPartyOrSignIn,
        rateLimit: .mailedToken,
        request: .json(
            .object(
                [
                    .required("email_id", .emailCredentialID),
                    .required("code", .emailCode),
                ] + .signInToken)),
        answers: [
            .noContent("Verified."),
            .json("Verified and signed in, with `sign_in_token`. Sets both cookies.", .authenticationResult),
        ],
        errors: [
            .codeInvalid, .signInSuperseded, .termsNotAccepted, .notFound, .tokenInvalid, .userSuspended,
            .secondFactorRequired,
        ])

    let identity: ServiceClient
    let callers: SessionOrSignInReader
    let pendingSignIns: PendingSignIns
    let verifyEmail: VerifyEmail
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let credential = input.required("email_id", EmailCredentialID.self, expected: "the id of an email address")
        let code = input.requiredCode("code")
        let caller = try await callers.read(&input, request)

        let place = try await place(of: credential.get(), caller.sender)
        try await verifyEmail(
            .code(code.get(), place, in: caller.sender.application), waiting: caller.waiting, request)
        guard let waiting = caller.waiting else { return .noContent }
        return try await pendingSignIns.resume(waiting, request).response(setting: cookies)
    }

    /// The email that a code has to belong to. Throws 404 for an address that is not the user's.
    private func place(
        of credential: EmailCredentialID, _ sender: EmailSender
    ) async throws -> Mailer.EmailCodeReference {
        let profile = try await identity.call(
            Identity.GetProfile(user: sender.user, application: sender.application, account: sender.account))
        guard let email = profile.credentials.first(where: { $0.id == credential })?.email else {
            throw ServiceError.notFound("email address")
        }
        return Mailer.EmailCodeReference(.verification, client: sender.client, email: email, credential: credential)
    }
}
