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
        var (address, reason) = (page.attempt?.email?.description, nil as String?)
        switch try await continueAs.choice(page) {
        case .goOn(let account): return SignInPage.renderChoice(page, account)
        case .signInAgain(let account, let asked):
            address = account.email
            reason = page.text(
                asked.prompt.contains(.login) ? "sign_in_again" : "sign_in_again_after",
                ["client": client.displayedName])
        case nil: break
        }
        let hint = request.queryValue("login_hint") ?? address
        let why = reason
        return EndedSession.tell(page) { notice in
            let expired = request.queryValue("expired").map { _ in page.text("broken_state_invalid") }
            return SignInPage.render(
                page, client, issuer: issuer, email: hint, notice: notice ?? expired, reason: why)
        }
    }
}
