import Hummingbird
import Models

/// Sets the new password; every other session of the user ends.
struct SendChangePasswordPageEndpoint: Endpoint {
    static let operation = Operation.form(
        ChangePasswordPage.path, id: "sendChangePasswordPage",
        summary: "Change the password; every other session ends",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .required("current_password", .password),
                .required("new_password", .password),
            ])),
        errors: [.cookieInTheWay, .userSuspended])

    let accountPages: AccountPages
    let changePassword: ChangePassword

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { account in
            let page = account.page
            return try await page.answering {
                guard let current = try form.password("current_password") else {
                    throw ServiceError.fields(["current_password": "password_missing"])
                }
                guard let new = try form.password("new_password") else {
                    throw ServiceError.fields(["new_password": "password_missing"])
                }
                let cookie = try await changePassword(of: account.session, from: current, to: new, request)
                var response = page.redirect(to: AccountPage.path(after: .password, page.query))
                if let cookie { response.headers.append(cookie) }
                return response
            } orShow: { error in
                ChangePasswordPage.render(account, error: error)
            }
        }
    }
}
