import Hummingbird
import Models

/// Shows the question to a user who is signed in.
struct ShowSignOutPageEndpoint: Endpoint {
    static let route = Route.get(SignOutPage.path)
    let pages: PageContextFactory
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        if let account = try await accountPages.context(for: request) { return SignOutPage.render(account) }
        let page = try await pages.context(for: request)
        return page.redirect(to: DonePage.path(.signedOut, page.query))
    }
}
