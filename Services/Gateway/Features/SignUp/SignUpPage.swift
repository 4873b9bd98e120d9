import Hummingbird
import Models

/// Signing up with address and password.
enum SignUpPage {
    static let path = "/login/sign-up"

    static func show(
        _ scene: PageContext, _ client: Client, email: String?, error: ServiceError? = nil
    ) -> Response {
        let fields = [
            PageField(
                name: "email", label: scene.say("email"), kind: .email, value: email, hasFocus: email == nil),
            PageField(
                name: "password", label: scene.say("password"), kind: .newPassword,
                hint: scene.passwordHint, hasFocus: email != nil),
        ]
        var values: [String: Any] = [
            "action": scene.query.path(path), "back": scene.query.path(SignInPage.path),
        ]
        let marked = scene.fields(fields, marked: error)
        if let error, marked.allSatisfy(\.errors.isEmpty) { values["alert"] = scene.alert(for: error) }
        return scene.page(.signUp, scene.say("sign_up_to"), values, fields: marked)
    }
}

/// Shows the form.
struct ShowSignUpPageEndpoint: Endpoint {
    static let route = Route.get(SignUpPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        guard client.configuredMethods.contains(.password) else {
            return scene.onward(scene.query.path(SignInPage.path))
        }
        let hint = request.queryValue("login_hint")
        return SignUpPage.show(scene, client, email: hint ?? scene.attempt?.email?.description)
    }
}

/// Signs up, and in.
struct SendSignUpPageEndpoint: Endpoint {
    static let route = Route.post(SignUpPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signUp
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        let form = try await request.form()
        return try await scene.answering {
            let email = EmailAddress(form["email"] ?? "")
            let password = try form.password("password")
            guard let email else {
                throw password == nil
                    ? ServiceError.fields(["email": "email", "password": "password_missing"])
                    : .fields(["email": "email"])
            }
            guard let password else { throw ServiceError.fields(["password": "password_missing"]) }
            let person = NewPerson(email: email, password: password, preferredLanguage: scene.words.language)
            let place = scene.query.path(CheckMailPage.path, ["what": VerifyMailPage.what.rawValue])
            return scene.finish(try await house.signUp(person, to: client, request), returnTo: place)
        } orShow: { error in
            if error.code == .emailTaken, let email = EmailAddress(form["email"] ?? ""),
                let response = try await house.onwardIfSignedIn(scene, as: email)
            {
                return response
            }
            return SignUpPage.show(scene, client, email: form["email"], error: error)
        }
    }
}
