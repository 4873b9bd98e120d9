import Hummingbird
import Models

/// Takes the code of an invitation from somebody who reads the mail on another device, and goes on as its link would.
enum InviteCodePage {
    /// Mails name it: see `TemplateMailWriter`.
    static let path = "/login/invite-code"

    static func show(_ scene: PageContext, email: String?, error: ServiceError? = nil) -> Response {
        let fields = [
            PageField(
                name: "email", label: scene.say("email"), kind: .email, value: email, hasFocus: email == nil),
            PageField(name: "code", label: scene.say("code"), kind: .code, hasFocus: email != nil),
        ]
        let marked = scene.fields(fields, marked: error)
        var values: [String: Any] = ["action": scene.query.path(path), "lead": scene.say("invite_code_lead")]
        if let error, marked.allSatisfy(\.errors.isEmpty) { values["alert"] = scene.alert(for: error) }
        return scene.page(.inviteCode, scene.say("invite_title"), values, fields: marked)
    }
}

/// Shows the form.
struct ShowInviteCodePageEndpoint: Endpoint {
    static let route = Route.get(InviteCodePage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, _) = try await house.signInScene(request)
        return InviteCodePage.show(scene, email: nil)
    }
}

/// Goes on to the page of the invitation.
struct SendInviteCodePageEndpoint: Endpoint {
    static let route = Route.post(InviteCodePage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        let form = try await request.form()
        return try await scene.answering {
            let shown = ShownMail(
                code: try form.mailedCode(), .invite, mailedTo: try form.email(), client, request)
            return scene.onward(
                scene.mailPage(InvitePage.self, try await MailedTokens(house: house).trade(shown, request)))
        } orShow: { error in
            InviteCodePage.show(scene, email: form["email"], error: error)
        }
    }
}
