import Hummingbird
import Models

/// Leads to the sign-in page: from a reload, or from the languages, of the page that answers a refused passkey.
struct ShowPasskeySignInPageEndpoint: Endpoint {
    static let operation = Operation.page(
        PasskeySignInPage.path, id: "showPasskeySignInPage",
        summary: "Go back to the sign-in page",
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.seeOther("To the sign-in page.")])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let page = try await pages.context(for: request)
        return page.redirect(to: page.query.path(SignInPage.path))
    }
}
