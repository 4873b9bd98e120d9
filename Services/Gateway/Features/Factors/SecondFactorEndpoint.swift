import Hummingbird
import Models

/// Continues a sign-in with a second factor.
struct SecondFactorEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-in/second-factor", id: "signInWithSecondFactor", tag: .factors,
        summary: "Continue a sign-in with a second factor",
        description: """
            Takes the `sign_in_token` of the problem `second_factor_required`, and a code of the authenticator app, a recovery code, or a \
            passkey's answer. After a wrong one the token is still good; wrong codes count against the limits of the account. After an \
            error of the server, the same recovery code may be sent again with the same token.
            """,
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(
            .object(
                [
                    .optional("client_id", .clientID),
                    .required("sign_in_token", .signInToken),
                    .optional(
                        "remember_browser", .boolean,
                        "Whether to ask for no second factor in this browser for 30 days, if the application allows that."
                    ),
                ] + .secondFactor(isRequired: true))),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .signInSuperseded, .termsNotAccepted,
            .unknownClient, .secondFactorInvalid, .passkeyInvalid, .methodNotEnabled, .signInTokenInvalid,
            .clientNotFirstParty, .userSuspended,
            .emailVerificationRequired,
        ])

    let clients: ClientDirectory
    let pendingSignIns: PendingSignIns
    let secondFactor: SecondFactor
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let token = input.requiredSecret("sign_in_token")
        let answer = input.requiredSecondFactor()
        let isRemembered = input.flag("remember_browser")
        try input.check()
        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        let found = try await pendingSignIns.find(token.get(), client: client.id, request)
        let browser = RememberedBrowser(rememberingFor: client, isWanted: isRemembered)
        var response = try await secondFactor(answer.get(), for: found, remembering: browser, request)
            .response(setting: cookies)
        if let browser { response.headers.append(browser.field(request)) }
        return response
    }
}
