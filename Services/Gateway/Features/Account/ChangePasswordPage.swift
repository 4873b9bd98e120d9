import Hummingbird
import Models

/// Setting a new password by the current one.
enum ChangePasswordPage {
    static let path = "/login/account/password"

    static func show(_ visitor: AccountPageContext, error: ServiceError? = nil) -> Response {
        let page = visitor.page
        let fields = page.fields(
            [
                PageField(
                    name: "current_password", label: page.text("current_password"), kind: .currentPassword,
                    hasFocus: true),
                PageField(
                    name: "new_password", label: page.text("new_password"), kind: .newPassword,
                    hint: page.passwordHint),
            ], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(AccountPage.path),
            "forgot": page.query.path(ForgotPage.path), "email": visitor.email,
        ]
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] =
                error.code == .invalidCredentials ? page.text("error_current_password") : page.alert(for: error)
        }
        return page.render(.changePassword, title: page.text("change_password"), values, fields: fields)
    }
}

/// Shows the form.
struct ShowChangePasswordPageEndpoint: Endpoint {
    static let route = Route.get(ChangePasswordPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await house.forVisitor(request) { ChangePasswordPage.show($0) }
    }
}

/// Sets the new password; every other session ends.
struct SendChangePasswordPageEndpoint: Endpoint {
    static let route = Route.post(ChangePasswordPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signIn
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await house.forVisitor(request) { visitor in
            let page = visitor.page
            return try await page.answering {
                guard let current = try form.password("current_password") else {
                    throw ServiceError.fields(["current_password": "password_missing"])
                }
                guard let new = try form.password("new_password") else {
                    throw ServiceError.fields(["new_password": "password_missing"])
                }
                let cookie = try await house.changePassword(
                    of: visitor.session, from: current, to: new, request)
                let done = AccountPage.Done.password.rawValue
                var response = page.redirect(to: page.query.path(AccountPage.path, ["done": done]))
                if let cookie { response.headers.append(cookie) }
                return response
            } orShow: { error in
                ChangePasswordPage.show(visitor, error: error)
            }
        }
    }
}
