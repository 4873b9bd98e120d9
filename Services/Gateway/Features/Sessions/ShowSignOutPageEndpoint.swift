import Hummingbird
import Models

/// Shows the question to a user who is signed in.
struct ShowSignOutPageEndpoint: Endpoint {
    static let operation = Operation.page(
        SignOutPage.path, id: "showSignOutPage",
        summary: "The sign-out page",
        parameters: [.pageClient, .languages],
        answers: [.page, .seeOther("To sign in first, or to the first step.")])

    let pages: PageContextFactory
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        if let account = try await accountPages.context(for: request) { return SignOutPage.render(account) }
        let page = try await pages.context(for: request)
        return page.redirect(to: DonePage.path(.signedOut, page.query))
    }
}
