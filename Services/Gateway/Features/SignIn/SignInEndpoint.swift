import Hummingbird
import Models

/// Signs in with email address and password.
struct SignInEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-in", id: "signIn", tag: .signingIn,
        summary: "Sign in with email and password",
        description: "An unknown address and a wrong password get the same answer after the same time.",
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("email", .email),
                .required("password", .password),
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .unknownClient, .signInSuperseded,
            .invalidCredentials,
            .clientNotFirstParty,
            .methodNotEnabled,
            .userSuspended,
            .emailVerificationRequired, .termsNotAccepted,
            .secondFactorRequired, .secondFactorEnrolmentRequired,
        ])

    let clients: ClientDirectory
    let signIn: PasswordSignIn
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let password = input.requiredPassword("password")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        return try await signIn(email.get(), password: password.get(), to: client, request).response(setting: cookies)
    }
}
