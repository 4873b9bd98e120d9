import Hummingbird
import Models

/// Asking for a link to set a new password by.
enum ForgotPage {
    static let path = "/login/forgot"

    static func show(
        _ page: PageContext, email: String?, error: ServiceError? = nil
    ) -> Response {
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(SignInPage.path),
        ]
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(.forgot, title: page.text("forgot"), values, fields: page.fields([field], marked: error))
    }
}

/// Shows the form, with the address that was entered before.
struct ShowForgotPageEndpoint: Endpoint {
    static let route = Route.get(ForgotPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, _) = try await house.pages.clientContext(for: request)
        return ForgotPage.show(page, email: page.attempt?.email?.description)
    }
}

/// Sends the mail, whoever's the address is.
struct SendForgotPageEndpoint: Endpoint {
    static let route = Route.post(ForgotPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            try await CheckMailPage.send(.reset, to: try form.email(), page, client)
        } orShow: { error in
            ForgotPage.show(page, email: form["email"], error: error)
        }
    }
}
