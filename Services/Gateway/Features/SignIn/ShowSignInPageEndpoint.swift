import Hummingbird
import Models

/// Shows the first step, with the address of `login_hint` or of the sign-in that has begun.
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
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let hint = request.queryValue("login_hint") ?? page.attempt?.email?.description
        return SignInPage.render(page, client, issuer: issuer, email: hint)
    }
}
