import Hummingbird
import Models

/// Signs in with email address and password.
struct SendPasswordPageEndpoint: Endpoint {
    static let operation = Operation.form(
        PasswordPage.path, id: "sendPasswordPage",
        summary: "Submit the password",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .required("email", .string.example("ada@example.com")),
                .required("password", .password),
                .canMakePasskeys,
            ])))

    let pages: PageContextFactory
    let signIn: PasswordSignIn
    let passkeyOffer: PasskeyOffer

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        let email = try form.email()
        return try await page.answering {
            guard let password = try form.password("password") else {
                throw ServiceError.fields(["password": "password_missing"])
            }
            return await passkeyOffer.finishSignIn(
                try await signIn(email, password: password, to: client, request), form, page)
        } orShow: { error in
            PasswordPage.render(page, client, email: email, error: error)
        }
    }
}
