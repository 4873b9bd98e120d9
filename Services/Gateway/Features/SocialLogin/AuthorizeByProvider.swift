import Hummingbird
import Models

/// Sends a browser to a provider's sign-in: `/oauth2/authorize` with the provider chosen already.
struct AuthorizeByProvider: Endpoint {
    static let route = Route.get("/auth/{provider}/authorize")
    static let limit: LimitPolicy? = .authorize
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        let flow = AuthorizationFlow(house: house)
        return try await flow.answering {
            var parameters = try AuthorizationReader.parameters(encoded: request.request.uri.query ?? "")
            parameters.add("response_type", "code")
            parameters.add("scope", "openid profile email")
            if let locale = parameters["locale"] { parameters.add("ui_locales", locale) }
            let asked = try await house.authorizationReader.read(parameters).request
            if request.method == .head { return .onwardForHead }
            return try await flow.goTo(provider, for: asked, request)
        }
    }
}

/// Sends a browser from our own sign-in page to a provider's, and from there to `return_to`.
struct SignInWithProvider: Endpoint {
    static let route = Route.get("/login/with/{provider}")
    static let limit: LimitPolicy? = .authorize
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
            throw ServiceError.malformedRequest
        }
        guard let text = parameters["client_id"] else { throw ServiceError.missingClientID }
        guard let id = ClientID(text) else { throw ServiceError.unknownClient }
        let client = try await house.clients.client(id)
        let place = parameters["return_to"]
        if let place, !ReturnTo.isAllowed(place, for: client) { throw ServiceError.returnToInvalid }
        if request.method == .head { return .onwardForHead }
        var response = try await ProviderSignIn(house: house).begin(
            provider, client, then: .page(place), loginHint: parameters["login_hint"],
            locales: parameters["ui_locales"] ?? parameters["locale"], request)
        // A page that says why nothing came of it looks like the client's, and knows a way on.
        LoginAttempt(client: client.id, returnTo: place).keep(on: &response, house.cookies.policy)
        return response
    }
}

extension IncomingRequest {
    /// The provider that the path names. Throws 404 `unknown_provider`.
    func provider() throws -> Provider {
        guard let provider = Provider(pathParameter("provider")) else { throw ServiceError.unknownProvider }
        return provider
    }
}
