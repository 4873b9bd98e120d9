import Hummingbird
import Models

/// Shows the first step.
struct ShowSignInPageEndpoint: Endpoint {
    static let route = Route.get(SignInPage.path)
    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        return SignInPage.render(page, client, email: request.queryValue("login_hint"))
    }
}
