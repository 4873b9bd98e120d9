import Hummingbird
import Models

/// Shows the first step.
struct ShowSignInPageEndpoint: Endpoint {
    static let operation = Operation.page(
        SignInPage.path, id: "showSignInPage",
        summary: "The sign-in page",
        parameters: [
            .pageClient,
            .returnTo,
            .query("login_hint", .string.example("ada@example.com"), "The email address to fill in."),
            .languages,
        ])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        return SignInPage.render(page, client, email: request.queryValue("login_hint"))
    }
}
