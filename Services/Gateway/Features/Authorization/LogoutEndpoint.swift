import Hummingbird
import Models

/// The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).
struct LogoutEndpoint: Endpoint {
    static let route = Route.get("/oauth2/logout")
    let logout: Logout

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let parameters = OAuthParameters(encoded: request.request.uri.query ?? "") else {
            throw ServiceError.malformedRequest
        }
        return try await logout(parameters, request)
    }
}

/// The same for a client that sends a form, and for the button of our page that asks for confirmation.
struct PostLogoutEndpoint: Endpoint {
    static let route = Route.post("/oauth2/logout")
    /// Clients send no CSRF token. Only our page's button has one, and it is checked here.
    static let csrf = CSRFGuard.Rule.exempt
    let logout: Logout
    let csrf: CSRFTokens
    let leavingPage: LeavingPage

    func respond(to request: IncomingRequest) async throws -> Response {
        guard request.isForm else { throw ServiceError.malformedRequest }
        let parameters = OAuthParameters(try await request.formParameters())
        let isConfirmed = parameters.secret("csrf_token").map { csrf.isValid($0, ofForm: request) } ?? false
        let response = try await logout(parameters, request, isConfirmed: isConfirmed)
        // Our `form-action` applies to redirects after our form, the client's to those after its own.
        return isConfirmed ? await leavingPage.replacing(response, to: request) : response
    }
}
