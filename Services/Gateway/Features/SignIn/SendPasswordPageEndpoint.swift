import Hummingbird
import Models

/// Signs in with email address and password.
struct SendPasswordPageEndpoint: Endpoint {
    static let route = Route.post(PasswordPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signIn
    let pages: PageContextFactory
    let signIn: PasswordSignIn

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        let email = try form.email()
        return try await page.answering {
            guard let password = try form.password("password") else {
                throw ServiceError.fields(["password": "password_missing"])
            }
            return page.finishSignIn(try await signIn(email, password: password, to: client, request))
        } orShow: { error in
            PasswordPage.render(page, client, email: email, error: error)
        }
    }
}
