import Hummingbird
import Models

/// Shows the form.
struct ShowInviteCodePageEndpoint: Endpoint {
    static let operation = Operation.page(
        InviteCodePage.path, id: "showInviteCodePage",
        summary: "The page that asks for the code of an invitation",
        parameters: [.pageClient, .returnTo, .languages])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, _) = try await pages.clientContext(for: request)
        return InviteCodePage.render(page, email: nil)
    }
}
