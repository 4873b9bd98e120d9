import Hummingbird
import Models

/// Signs in with the token of an email's link: for pages and programs that POST.
struct PostSignInWithTokenEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-in-with-token", id: "postSignInWithToken", tag: .byEmail,
        summary: "Sign in by an emailed link",
        description: """
            The first proof of a mailbox removes what was set up with the address before (password, providers, \
            consents, invitations, sessions), sends a notice, and answers `credentials_reset: true`. Nothing is \
            removed if the request has a session of that user, by bearer token or cookie, or the password.
            """,
        rateLimit: .mailedToken,
        parameters: [.origin],
        request: .json(
            .object([
                .required("token", .string.example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e")),
                .optional(
                    "password", .password,
                    """
                    The user's current password. At the first proof of the mailbox it keeps what was set up with the \
                    address before.
                    """),
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [.tokenInvalid, .userSuspended, .tokenHeld])

    let signIn: SignInWithEmailLink
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let token = input.requiredSecret("token")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        try await tokenPolicy.allowOrigin(of: request, for: token.get()).requireFirstParty()
        return try await signIn(.token(token.get()), claim: claim, request).0.response(setting: cookies)
    }
}
