import Hummingbird
import Models

/// Sends the browser from our sign-in page to a provider's, and after the sign-in to `return_to`.
struct SignInWithProviderEndpoint: Endpoint {
    static let operation = Operation.page(
        "/login/with/{provider}", id: "signInWithProvider",
        summary: "Sign in with a provider, from the sign-in page",
        rateLimit: .authorize,
        head: .stops(.seeOther),
        parameters: [
            .provider,
            .query("client_id", .string.example("client_web"), "The client.", isRequired: true),
            .query(
                "return_to", .string.example("/login/account"),
                "Where the browser goes after the sign-in: a path of ours, or a redirect URI of the client."),
            .query(
                "login_hint", .string.example("ada@example.com"),
                """
                The email address of the user who is likely to sign in. The provider gets it from first-party clients.
                """),
            .query("ui_locales", .string.example("de en"), "Languages, best first."),
        ],
        answers: [.seeOther("To the provider.")],
        errors: [
            .unknownClient, .returnToInvalid, .unknownProvider, .providerNotConnected, .providerUnavailable,
            .providerFailed,
        ])

    let clients: ClientDirectory
    let beginProviderSignIn: BeginProviderSignIn
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
            throw ServiceError.malformedRequest
        }
        guard let text = parameters["client_id"] else { throw ServiceError.missingClientID }
        guard let id = ClientID(text) else { throw ServiceError.unknownClient }
        let client = try await clients.client(id)
        let returnTo = parameters["return_to"]
        if let returnTo, !ReturnTo.isAllowed(returnTo, for: client) { throw ServiceError.returnToInvalid }
        try request.stopIfHead()
        var response = try await beginProviderSignIn(
            with: provider, at: client, then: .page(returnTo), loginHint: parameters["login_hint"],
            locales: parameters["ui_locales"] ?? parameters["locale"], request)
        // If the sign-in fails, the error page has the client's branding and leads back to it.
        LoginAttempt(client: client.id, returnTo: returnTo).keep(on: &response, cookies.policy)
        return response
    }
}
