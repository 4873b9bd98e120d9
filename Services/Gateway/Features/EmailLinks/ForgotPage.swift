import Hummingbird
import Models

/// Asking for a link to set a new password by.
enum ForgotPage {
    static let path = "/login/forgot"

    static func show(
        _ scene: PageContext, email: String?, error: ServiceError? = nil
    ) -> Response {
        let field = PageField(
            name: "email", label: scene.say("email"), kind: .email, value: email, hasFocus: true)
        var values: [String: Any] = [
            "action": scene.query.path(path), "back": scene.query.path(SignInPage.path),
        ]
        if let error, scene.faults(error, at: "/email").isEmpty { values["alert"] = scene.alert(for: error) }
        return scene.page(.forgot, scene.say("forgot"), values, fields: scene.fields([field], marked: error))
    }
}

/// Shows the form, with the address that was entered before.
struct ShowForgotPageEndpoint: Endpoint {
    static let route = Route.get(ForgotPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, _) = try await house.signInScene(request)
        return ForgotPage.show(scene, email: scene.attempt?.email?.description)
    }
}

/// Sends the mail, whoever's the address is.
struct SendForgotPageEndpoint: Endpoint {
    static let route = Route.post(ForgotPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        let form = try await request.form()
        return try await scene.answering {
            try await CheckMailPage.send(.reset, to: try form.email(), scene, client)
        } orShow: { error in
            ForgotPage.show(scene, email: form["email"], error: error)
        }
    }
}
