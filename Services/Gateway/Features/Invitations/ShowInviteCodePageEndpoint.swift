import Hummingbird
import Models

/// Shows the form.
struct ShowInviteCodePageEndpoint: Endpoint {
    static let route = Route.get(InviteCodePage.path)
    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, _) = try await pages.clientContext(for: request)
        return InviteCodePage.render(page, email: nil)
    }
}
