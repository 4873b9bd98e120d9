import Hummingbird
import Models

/// Signs in with the token of an email's link: for programs. A browser that follows the link is redirected to the page with
/// the button. Neither that nor HEAD uses the token up.
struct SignInWithTokenEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/auth/sign-in-with-token", id: "signInWithToken", tag: .byEmail,
        summary: "Sign in by an emailed link",
        description: "For programs. A browser that follows the link is sent to a page whose button uses the token. "
            + EmailLinkDescription.firstProof(reportedBy: "credentials_reset: true"),
        rateLimit: .mailedToken,
        head: .stops(.ok),
        parameters: [
            .header(
                "Origin", .uri.example("https://app.example.com"), "Required, except when a browser follows the link."),
            .token,
        ],
        answers: [
            .json("Signed in. Sets both cookies.", .authenticationResult),
            EmailLinkDescription.redirect,
        ],
        errors: [
            .tokenInvalid, .signInSuperseded, .termsNotAccepted, .originNotAllowed, .userSuspended,
            .clientNotFirstParty, .invalidToken,
            .insufficientScope,
            .cookieInTheWay, .secondFactorRequired, .secondFactorEnrolmentRequired, .signUpRefused, .signUpUnavailable,
        ])

    let signIn: SignInWithEmailLink
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        if !request.isNavigation { input.requiredOrigin() }
        try input.check()
        if request.isNavigation { return try request.onward(to: MagicLinkPage.name, token.get(), issuer: issuer) }
        try await tokenPolicy.allowOrigin(of: request, for: token.get()).requireFirstParty()
        try await request.stopIfHead(after: { try await tokenPolicy.require(token.get(), for: .magicLink) })
        return try await signIn(.token(token.get()), request).0.response(setting: cookies)
    }
}
