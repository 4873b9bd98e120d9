import Hummingbird
import Models

extension AuthorizationFlow {
    /// Goes straight to a provider's sign-in for a request that names one (`connection=google`), and comes back to the
    /// request from there.
    func goToProvider(
        _ connection: String, _ id: Secret, _ asked: AuthorizationRequest, _ request: IncomingRequest
    ) async throws -> Response {
        guard let provider = Provider(connection) else { throw AuthorizationError(.unknownProvider, asked) }
        return try await ProviderSignIn(house: house).begin(provider, for: id, asked, request)
    }
}
