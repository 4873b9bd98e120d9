import Hummingbird
import Models

/// Shows the form, or that of the waitlist, with the address of `login_hint` or of the sign-in that has begun.
struct ShowSignUpPageEndpoint: Endpoint {
    static let operation = Operation.page(
        SignUpPage.path, id: "showSignUpPage",
        summary: "The sign-up page",
        parameters: [
            .pageClient,
            .returnTo,
            .query("login_hint", .string.example("ada@example.com"), "The email address to fill in."),
            .query(
                "new", .string.example("1"), "Whether the page states that the address of the sign-in has no account."),
            .languages,
        ],
        answers: [.page, .seeOther("To sign in first, or to the first step.")])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard
            client.signUpSettings.mode != .open
                || client.configuredMethods.contains(where: { $0 == .password || $0.provider != nil })
        else {
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        if let hint = request.queryValue("login_hint") { return SignUpPage.render(page, email: hint) }
        let email = page.attempt?.email
        let notice = request.queryValue("new").flatMap { _ in email }.map {
            page.text(
                client.signUpSettings.mode == .waitlist ? "waitlist_no_account" : "no_account_yet",
                ["email": $0.displayText])
        }
        return SignUpPage.render(page, email: email?.description, notice: notice)
    }
}
