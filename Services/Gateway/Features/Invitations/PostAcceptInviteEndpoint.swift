import Hummingbird
import Models

/// Joins an account by the link or the code of an invitation: for pages and programs that POST.
struct PostAcceptInviteEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/accept-invite", id: "postAcceptInvite", tag: .byEmail,
        summary: "Accept an invitation",
        description: "With `token`, or with `email` and `code` (and `client_id` where no `Origin` tells the client). "
            + EmailLinkDescription.firstProof(reportedBy: "credentials_reset: true"),
        rateLimit: .mailedToken,
        request: .json(
            .object([
                .optional("token", .emailToken),
                .optional("client_id", .clientID),
                .optional("email", .email),
                .optional("code", .emailCode),
                .ownershipPassword,
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .tokenInvalid, .signInSuperseded, .termsNotAccepted, .codeInvalid, .invalidCredentials, .userSuspended,
            .signUpClosed,
            .emailDomainNotAllowed,
            .unknownClient, .clientNotFirstParty,
            .invalidToken, .insufficientScope, .cookieInTheWay, .secondFactorRequired, .secondFactorEnrolmentRequired,
            .signUpRefused, .signUpUnavailable,
        ])

    let clients: ClientDirectory
    let acceptInvite: AcceptInvite
    let tokenPolicy: EmailTokenPolicy
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let secretInput = input.emailSecret()
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let secret: EmailSecret
        switch try secretInput.get() {
        case .token(let token):
            try await tokenPolicy.allowOriginIfAny(of: request, for: token)
            try await tokenPolicy.requireFirstParty(token)
            secret = .token(token)
        case .code(let code, let email, let clientID):
            let client = try await clients.client(clientID, for: request)
            try client.requireFirstParty()
            secret = EmailSecret(code: code, .invite, sentTo: email, client, request)
        }
        return try await acceptInvite(secret, claim: claim, request).response(setting: cookies)
    }
}
