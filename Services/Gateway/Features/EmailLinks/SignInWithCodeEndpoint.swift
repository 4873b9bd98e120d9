import Hummingbird
import Models

/// Signs in with the 6-digit code of a magic-link email.
struct SignInWithCodeEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-in-with-code", id: "signInWithCode", tag: .byEmail,
        summary: "Sign in by an emailed code",
        description: """
            Six digits, valid for ten minutes and five tries, in the browser that asked for the email. A sign-in \
            that fails for another reason leaves the code valid. \
            \(EmailLinkDescription.firstProof(reportedBy: "credentials_reset: true"))
            """,
        rateLimit: .mailedToken,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("email", .email),
                .required("code", .emailCode),
                .ownershipPassword,
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .unknownClient, .signInSuperseded, .termsNotAccepted, .codeInvalid, .invalidCredentials,
            .clientNotFirstParty,
            .methodNotEnabled, .userSuspended,
            .tokenInvalid, .invalidToken, .insufficientScope, .cookieInTheWay,
            .secondFactorRequired, .secondFactorEnrolmentRequired, .signUpRefused, .signUpUnavailable,
        ])

    let clients: ClientDirectory
    let signIn: SignInWithEmailLink
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let code = input.requiredCode("code")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        let secret = try EmailSecret(code: code.get(), .magicLink, sentTo: email.get(), client, request)
        return try await signIn(secret, claim: claim, request).0.response(setting: cookies)
    }
}
