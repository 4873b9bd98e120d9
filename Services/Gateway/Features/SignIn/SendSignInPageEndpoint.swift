import Hummingbird
import Models

/// Takes the address, registered or not, and redirects to the password; sends an email if the client uses no passwords.
struct SendSignInPageEndpoint: Endpoint {
    static let operation = Operation.form(
        SignInPage.path, id: "sendSignInPage",
        summary: "Submit the email address",
        rateLimit: .mail,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .required("email", .string.example("ada@example.com"))
            ])))

    let pages: PageContextFactory
    let requestEmail: RequestEmailFromPage

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            let email = try form.email()
            guard client.configuredMethods.contains(.password) else {
                return try await requestEmail(.link, to: email, page, client)
            }
            return page.rememberingAttempt(email, client, page.redirect(to: page.query.path(PasswordPage.path)))
        } orShow: { error in
            SignInPage.render(page, client, email: form["email"], error: error)
        }
    }
}
