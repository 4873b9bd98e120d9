import Hummingbird
import Models

/// `/oauth2/authorize` with the provider in the path: sends the browser to the provider's sign-in page at once.
struct AuthorizeByProviderEndpoint: Endpoint {
    static let route = Route.get("/auth/{provider}/authorize")
    static let limit: LimitPolicy? = .authorize
    let reader: AuthorizationRequestReader
    let beginProviderSignIn: BeginProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        return try await response.catching {
            var parameters = try AuthorizationRequestReader.parameters(encoded: request.request.uri.query ?? "")
            parameters.addDefault("response_type", "code")
            parameters.addDefault("scope", "openid profile email")
            if let locale = parameters["locale"] { parameters.addDefault("ui_locales", locale) }
            let authorization = try await reader.read(parameters).request
            if request.method == .head { return .onwardForHead }
            return try await beginProviderSignIn(with: provider, for: authorization, request)
        }
    }
}

extension IncomingRequest {
    /// The provider that the path names. Throws 404 `unknown_provider`.
    func provider() throws -> Provider {
        guard let provider = Provider(pathParameter("provider")) else { throw ServiceError.unknownProvider }
        return provider
    }
}

extension ServiceError {
    static let unknownProvider = ServiceError(
        .unknownProvider, detail: "There is no such provider: it is google, github, facebook, apple or microsoft.")
}
