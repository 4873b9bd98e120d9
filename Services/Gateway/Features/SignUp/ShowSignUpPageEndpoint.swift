import Hummingbird
import Models

/// Shows the form, with the address of `login_hint` or of the sign-in that has begun.
struct ShowSignUpPageEndpoint: Endpoint {
    static let operation = Operation.page(
        SignUpPage.path, id: "showSignUpPage",
        summary: "The sign-up page",
        parameters: [
            .pageClient,
            .returnTo,
            .query("login_hint", .string.example("ada@example.com"), "The email address to fill in."),
            .languages,
        ],
        answers: [.page, .seeOther("To sign in first, or to the first step.")])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard client.configuredMethods.contains(.password) else {
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        let hint = request.queryValue("login_hint")
        return SignUpPage.render(page, email: hint ?? page.attempt?.email?.description)
    }
}
