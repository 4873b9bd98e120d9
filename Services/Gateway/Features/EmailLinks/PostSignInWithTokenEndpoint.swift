import Hummingbird
import Models

/// Signs in with the token of an email's link: for pages and programs that POST.
struct PostSignInWithTokenEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-in-with-token", id: "postSignInWithToken", tag: .byEmail,
        summary: "Sign in by an emailed link",
        description: EmailLinkDescription.firstProof(reportedBy: "credentials_reset: true"),
        rateLimit: .mailedToken,
        parameters: [.origin],
        request: .json(
            .object([
                .required("token", .emailToken),
                .ownershipPassword,
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .tokenInvalid, .signInSuperseded, .termsNotAccepted, .invalidCredentials, .userSuspended,
            .originNotAllowed, .clientNotFirstParty, .invalidToken, .insufficientScope, .cookieInTheWay,
            .secondFactorRequired, .secondFactorEnrolmentRequired, .signUpRefused, .signUpUnavailable,
        ])

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
