import HTTPTypes
import Hummingbird
import Models

/// Shows the page of a mailed link.
struct GetMailPage<Page: MailPage>: Endpoint {
    static var route: Route { .get(Page.path) }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let token = request.queryValue("token").flatMap({ MailedToken($0)?.secret })
        else { throw ServiceError.tokenInvalid }
        return try await Page.show(token, request, house)
    }
}

/// What the button does.
struct PostMailPage<Page: MailPage>: Endpoint {
    static var route: Route { .post(Page.path) }
    static var csrf: CSRFGuard.Rule { .form }
    static var limit: LimitPolicy? { .mailedToken }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let token = form["token"].flatMap({ MailedToken($0)?.secret }) else { throw ServiceError.tokenInvalid }
        let scene = try await house.scene(request)
        return try await scene.answering {
            let (opened, onward) = try await Page.act(token, form, scene)
            guard let opened else { return scene.onward(onward) }
            return scene.finish(opened, returnTo: onward)
        } orShow: { error in
            // A link that is no good any more has no page of its own; anything else can be tried once more.
            if error.code == ServiceError.tokenInvalid.code {
                if Page.signsIn, let response = try await house.onwardIfSignedIn(scene) { return response }
                throw error
            }
            return try await Page.show(token, request, house, error: error)
        }
    }
}

extension MailPage {
    /// The page with its button.
    fileprivate static func show(
        _ token: Secret, _ request: IncomingRequest, _ house: Surroundings, error: ServiceError? = nil
    ) async throws -> Response {
        let grant = try await house.fleet.mailer.call(Mailer.PeekToken(token: token))
        guard grant.purpose == purpose else { throw ServiceError.tokenInvalid }
        let scene = try await house.scene(request, client: try await house.clients.client(grant.client))
        let email = grant.email.description
        var values: [String: Any] = [
            "lead": scene.say("\(name)_lead", ["email": grant.email.shown]), "button": button(scene),
            "action": scene.language(path), "token": token.reveal(), "email": email,
            "for_managers": password != .none,
        ]
        if scene.words.has("\(name)_note") { values["note"] = scene.say("\(name)_note") }
        if password == .optional { values["second_button"] = scene.say("\(name)_without") }
        let fields = scene.fields(fields(scene), marked: error)
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = scene.alert(for: error) }
        return scene.page(.mailed, scene.say("\(name)_title"), values, fields: fields)
    }

    private static func button(_ scene: PageScene) -> String {
        scene.words.has("\(name)_button") ? scene.say("\(name)_button") : scene.say("sign_in")
    }

    private static func fields(_ scene: PageScene) -> [PageField] {
        switch password {
        case .none: []
        case .required:
            [
                PageField(
                    name: "new_password", label: scene.say("new_password"), kind: .newPassword,
                    hint: scene.passwordHint, hasFocus: true)
            ]
        case .optional:
            [
                PageField(
                    name: "new_password", label: scene.say("\(name)_password"), kind: .newPassword,
                    hint: scene.say("\(name)_password_hint"), isRequired: false)
            ]
        }
    }
}

extension PageScene {
    /// `path` with nothing carried on but the language.
    fileprivate func language(_ path: String) -> String {
        var bare = PageQuery()
        bare.languages = query.languages
        return bare.path(path)
    }
}
