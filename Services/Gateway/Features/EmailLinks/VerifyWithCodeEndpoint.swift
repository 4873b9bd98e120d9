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
            for. With `sign_in_token`, the sign-in goes on and the response is that of a sign-in. If the address was \
            verified meanwhile, as by the email's link, the code does not matter then.
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
            .codeInvalid, .emailTaken, .signInSuperseded, .termsNotAccepted, .notFound, .tokenInvalid, .userSuspended,
            .secondFactorRequired, .secondFactorEnrolmentRequired,
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

        let (sender, waiting) = (caller.sender, caller.waiting)
        let own = try await OwnEmails(identity: identity).find(credential.get(), of: sender)
        if waiting == nil || own.verifiedAt == nil {
            let place = Mailer.EmailCodeReference(
                .verification, client: sender.client, email: own.email, credential: own.id)
            try await verifyEmail(.code(code.get(), place, in: sender.application), waiting: waiting, request)
        }
        guard let waiting else { return .noContent }
        return try await pendingSignIns.resume(waiting, request).response(setting: cookies)
    }
}
