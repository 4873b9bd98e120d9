import Hummingbird
import Models

extension AuthorizationFlow {
    /// Goes straight to a provider's sign-in for a request that names one (`connection=google`), and comes back to the
    /// request from there.
    func goToProvider(
        _ connection: String, _ id: Secret, _ asked: AuthorizationRequest, _ request: IncomingRequest
    ) async throws -> Response {
        guard let provider = Provider(connection) else { throw AuthorizationError(.unknownProvider, asked) }
        // Nothing may be shown, and a provider shows something (OIDC Core §3.1.2.1).
        guard !asked.prompt.contains(.none) else {
            throw AuthorizationError(
                redirectURI: asked.redirectURI, code: "login_required", description: "The user has to sign in.",
                state: asked.state)
        }
        return try await ProviderSignIn(house: house).begin(provider, for: id, asked, request)
    }
}
