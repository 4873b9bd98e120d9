import Hummingbird
import Models

/// Shows the second step, for the address of the first.
struct ShowPasswordPageEndpoint: Endpoint {
    static let operation = Operation.page(
        PasswordPage.path, id: "showPasswordPage",
        summary: "The password page",
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.page, .seeOther("To sign in first, or to the first step.")])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard let email = page.attempt?.email, client.configuredMethods.contains(.password) else {
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        return PasswordPage.render(page, client, email: email)
    }
}
