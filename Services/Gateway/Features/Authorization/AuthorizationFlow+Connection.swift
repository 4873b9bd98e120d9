import Hummingbird
import Models

extension AuthorizationFlow {
    /// Goes straight to a provider's sign-in for a request that names one (`connection=google`), and comes back to the
    /// request from there.
    func goToProvider(
        _ connection: String, for asked: AuthorizationRequest, _ request: IncomingRequest
    ) async throws -> Response {
        guard let provider = Provider(connection) else { throw AuthorizationError(.unknownProvider, asked) }
        return try await goTo(provider, for: asked, request)
    }

    /// The same for a provider that there is.
    func goTo(
        _ provider: Provider, for asked: AuthorizationRequest, _ request: IncomingRequest
    ) async throws -> Response {
        // Nothing may be shown, and a provider shows something (OIDC Core §3.1.2.1).
        guard !asked.prompt.contains(.none) else {
            throw AuthorizationError(
                redirectURI: asked.redirectURI, code: "login_required", description: "The user has to sign in.",
                state: asked.state)
        }
        return try await ProviderSignIn(house: house).begin(provider, for: try await keep(asked), asked, request)
    }
}
