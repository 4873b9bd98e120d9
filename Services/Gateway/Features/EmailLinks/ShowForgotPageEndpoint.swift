import Hummingbird
import Models

/// Shows the form, with the address that was entered before.
struct ShowForgotPageEndpoint: Endpoint {
    static let operation = Operation.page(
        ForgotPage.path, id: "showForgotPage",
        summary: "The page for a forgotten password",
        parameters: [.pageClient, .returnTo, .languages])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, _) = try await pages.clientContext(for: request)
        return ForgotPage.render(page, email: page.attempt?.email?.description)
    }
}
