import Hummingbird
import Models

/// The second step of signing in: the password, or a mail instead. It is the same for every address.
enum PasswordPage {
    static let path = "/login/password"

    static func show(
        _ scene: PageContext, _ client: Client, email: EmailAddress, error: ServiceError? = nil
    ) -> Response {
        let fields = [
            PageField(
                name: "email", label: scene.say("email"), kind: .email, value: email.description, isReadOnly: true),
            PageField(name: "password", label: scene.say("password"), kind: .currentPassword, hasFocus: true),
        ]
        var values: [String: Any] = [
            "action": scene.query.path(path), "email": email.description, "back": scene.query.path(SignInPage.path),
            "forgot": scene.query.path(ForgotPage.path),
        ]
        if client.configuredMethods.contains(.magicLink) { values["mail"] = scene.query.path(CheckMailPage.path) }
        if let error, scene.faults(error, at: "/password").isEmpty { values["alert"] = scene.alert(for: error) }
        return scene.page(
            .password, scene.say("password_title"), values, fields: scene.fields(fields, marked: error))
    }
}

/// Shows the second step, for the address of the first.
struct ShowPasswordPageEndpoint: Endpoint {
    static let route = Route.get(PasswordPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        guard let email = scene.attempt?.email, client.configuredMethods.contains(.password) else {
            return scene.onward(scene.query.path(SignInPage.path))
        }
        return PasswordPage.show(scene, client, email: email)
    }
}

/// Signs in by address and password.
struct SendPasswordPageEndpoint: Endpoint {
    static let route = Route.post(PasswordPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signIn
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        let form = try await request.form()
        let email = try form.email()
        return try await scene.answering {
            guard let password = try form.password("password") else {
                throw ServiceError.fields(["password": "password_missing"])
            }
            return scene.finish(
                try await house.signIn(email, password: password, to: client, request))
        } orShow: { error in
            PasswordPage.show(scene, client, email: email, error: error)
        }
    }
}
