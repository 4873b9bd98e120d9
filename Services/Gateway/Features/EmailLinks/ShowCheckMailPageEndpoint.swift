import Hummingbird
import Models

/// Shows the page for the address that was entered before. The page asks for itself again and again: once the sign-in is done in
/// another window of the browser, it leads on.
struct ShowCheckMailPageEndpoint: Endpoint {
    static let operation = Operation.page(
        CheckMailPage.path, id: "showCheckMailPage",
        summary: "The page that asks for the emailed code",
        parameters: [
            .pageClient,
            .returnTo,
            .languages,
            .query("sent", .integer.example(1_790_000_000), "When the email was sent again, in Unix seconds."),
            .query("recent", .string.example("1"), "Whether nothing was sent, because the last email is still valid."),
            .query(
                "email_id", .emailCredentialID,
                "The address that is confirmed; absent for the one that the user signed up with."),
            .query(
                "what", .string.example("link"),
                """
                What was sent: `link` signs in, `reset` sets a new password, `verify` confirms the address of the \
                signed-in user.
                """),
        ],
        answers: [.page, .seeOther("To sign in first, or to the first step.")])

    let pages: PageContextFactory
    let accountPages: AccountPages
    let signUpVerification: SignUpVerificationPage

    func respond(to request: IncomingRequest) async throws -> Response {
        let kind = CheckMailPage.Kind(request)
        if kind == .verify { return try await signUpVerification.show(request) }
        let (page, client) = try await pages.clientContext(for: request)
        guard let email = page.attempt?.email else {
            // A sign-in that is done forgets the attempt.
            return try await accountPages.redirectIfSignedIn(page)
                ?? page.redirect(to: page.query.path(SignInPage.path))
        }
        return CheckMailPage.render(kind, page, client, email: email)
    }
}
