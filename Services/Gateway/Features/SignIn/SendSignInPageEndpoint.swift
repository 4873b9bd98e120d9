import Hummingbird
import Models
import RPCClient

/// Takes the address and redirects to the password; sends an email if the client, or the user with the address, has none.
///
/// An unknown address leads to the sign-up page, unless the application hides who is registered. Then every address leads to
/// the password.
struct SendSignInPageEndpoint: Endpoint {
    static let operation = Operation.form(
        SignInPage.path, id: "sendSignInPage",
        summary: "Submit the email address",
        rateLimit: .mail,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .optional("email", .string.example("ada@example.com")),
                .formSwitch,
                .optional("continue", .string.example("1"), "Goes on as the user who is signed in."),
            ])))

    let identity: ServiceClient
    let pages: PageContextFactory
    let requestEmail: RequestEmailFromPage
    let continueAs: ContinueAs
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        if form.isOnlySwitching { return page.switchForm(to: SignInPage.path, keepingAddressOf: form, client) }
        if form["continue"] != nil {
            return try await continueAs(page) ?? page.redirect(to: page.query.path(SignInPage.path))
        }
        return try await page.answering {
            let email = try form.email()
            guard client.configuredMethods.contains(.password) else {
                return try await requestEmail(.link, to: email, page, client)
            }
            let path = page.query.path
            guard !client.hidesAccountExistence else {
                return page.rememberingAttempt(email, client, page.redirect(to: path(PasswordPage.path, [:])))
            }
            let found = try await identity.call(
                Identity.CheckEmail(client: client.id, application: client.applicationID, email: email))
            switch found.status {
            case .unregistered:
                return page.rememberingAttempt(email, client, page.redirect(to: path(SignUpPage.path, ["new": "1"])))
            case .registered where !found.available.contains(.password) && found.available.contains(.magicLink):
                return try await requestEmail(.link, to: email, page, client)
            case .registered:
                return page.rememberingAttempt(email, client, page.redirect(to: path(PasswordPage.path, [:])))
            }
        } orShow: { error in
            SignInPage.render(page, client, issuer: issuer, email: form["email"], error: error)
        }
    }
}
