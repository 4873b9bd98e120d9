import Hummingbird
import Models

/// Accepts the terms of service, and opens the session of the sign-in that waits for it.
struct AcceptTermsEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/accept-terms", id: "acceptTerms", tag: .signingIn,
        summary: "Accept the terms of service and go on with a sign-in",
        description: """
            For a sign-in that was answered with 403 `terms_not_accepted`, because the terms are new or have changed. Only the \
            version that the application has now counts.
            """,
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("sign_in_token", .signInToken),
                .required("terms_version", .termsVersion),
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .unknownClient, .signInTokenInvalid, .signInSuperseded, .clientNotFirstParty, .userSuspended,
            .emailVerificationRequired, .termsNotAccepted,
        ])

    let clients: ClientDirectory
    let pendingSignIns: PendingSignIns
    let acceptTerms: AcceptTerms
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let token = input.requiredSecret("sign_in_token")
        let version = input.required("terms_version", String.self, expected: "a version")
        try input.check()

        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        let found = try await pendingSignIns.find(token.get(), client: client.id, request)
        do {
            return try await acceptTerms(version.get(), for: found, request).response(setting: cookies)
        } catch let error as ServiceError where error.code == .termsNotAccepted {
            throw TermsNotAccepted(terms: try await clients.latest(client.id).terms)
        }
    }
}
