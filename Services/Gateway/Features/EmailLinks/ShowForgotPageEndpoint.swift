import Hummingbird
import Models

/// Shows the form, with the address that was entered before.
struct ShowForgotPageEndpoint: Endpoint {
    static let route = Route.get(ForgotPage.path)
    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, _) = try await pages.clientContext(for: request)
        return ForgotPage.render(page, email: page.attempt?.email?.description)
    }
}
