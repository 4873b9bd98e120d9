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
            .query(
                "login_hint", .string.example("ada@example.com"),
                "The email address to fill in. Empty: the field stays empty, for another user than the one who is signed in."
            ),
            .query("expired", .string.example("1"), "Whether the page states that a sign-in took too long."),
            .query("prompt", .string.example("login"), "`login` asks for a new sign-in."),
            .languages,
        ])

    let pages: PageContextFactory
    let continueAs: ContinueAs
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        if let account = try await continueAs.account(page) { return SignInPage.renderChoice(page, account) }
        let hint = request.queryValue("login_hint") ?? page.attempt?.email?.description
        return EndedSession.tell(page) { notice in
            let expired = request.queryValue("expired").map { _ in page.text("broken_state_invalid") }
            return SignInPage.render(page, client, issuer: issuer, email: hint, notice: notice ?? expired)
        }
    }
}
