import Hummingbird
import Models

/// Shows the page for the address that was entered before.
struct ShowCheckMailPageEndpoint: Endpoint {
    static let operation = Operation.page(
        CheckMailPage.path, id: "showCheckMailPage",
        summary: "The page that asks for the emailed code",
        parameters: [
            .pageClient,
            .returnTo,
            .languages,
            .query(
                "what", .string.example("link"),
                """
                What was sent: `link` signs in, `reset` sets a new password, `verify` confirms the address of the \
                signed-in user.
                """),
        ],
        answers: [.page, .seeOther("To sign in first, or to the first step.")])

    let pages: PageContextFactory
    let signUpVerification: SignUpVerificationPage

    func respond(to request: IncomingRequest) async throws -> Response {
        let kind = CheckMailPage.Kind(request)
        if kind == .verify { return try await signUpVerification.show(request) }
        let (page, client) = try await pages.clientContext(for: request)
        guard let email = page.attempt?.email else { return page.redirect(to: page.query.path(SignInPage.path)) }
        return CheckMailPage.render(kind, page, client, email: email)
    }
}
