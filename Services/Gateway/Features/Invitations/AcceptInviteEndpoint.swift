import Hummingbird
import Models

/// Joins an account by the token of an invitation's link: for programs. A browser that follows the link is redirected to the
/// page with the button. Neither that nor HEAD uses the token up.
struct AcceptInviteEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/auth/accept-invite", id: "acceptInvite", tag: .byEmail,
        summary: "Accept an invitation",
        description: "For programs. A browser that follows the link is sent to a page. "
            + EmailLinkDescription.firstProof(reportedBy: "credentials_reset: true"),
        rateLimit: .mailedToken,
        head: .stops(.ok),
        parameters: [.token],
        answers: [
            .json("Signed in. Sets both cookies.", .authenticationResult),
            EmailLinkDescription.redirect,
        ],
        errors: [
            .tokenInvalid, .signInSuperseded, .termsNotAccepted, .userSuspended, .signUpClosed, .emailDomainNotAllowed,
            .originNotAllowed,
            .clientNotFirstParty, .invalidToken, .insufficientScope,
            .cookieInTheWay, .secondFactorRequired, .secondFactorEnrolmentRequired, .signUpRefused, .signUpUnavailable,
        ])

    let acceptInvite: AcceptInvite
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        try input.check()
        if request.isNavigation { return try request.onward(to: InvitePage.name, token.get(), issuer: issuer) }
        try await tokenPolicy.allowOriginIfAny(of: request, for: token.get())
        try await tokenPolicy.requireFirstParty(token.get())
        try await request.stopIfHead(after: { try await tokenPolicy.require(token.get(), for: .invite) })
        return try await acceptInvite(.token(token.get()), request).response(setting: cookies)
    }
}
