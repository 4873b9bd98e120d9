import Hummingbird
import Models

/// Takes the code of an invitation from somebody who reads the mail on another device, and goes on as its link would.
enum InviteCodePage {
    /// Mails name it: see `TemplateMailWriter`.
    static let path = "/login/invite-code"

    static func show(_ page: PageContext, email: String?, error: ServiceError? = nil) -> Response {
        let fields = [
            PageField(
                name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: email == nil),
            PageField(name: "code", label: page.text("code"), kind: .code, hasFocus: email != nil),
        ]
        let marked = page.fields(fields, marked: error)
        var values: [String: Any] = ["action": page.query.path(path), "lead": page.text("invite_code_lead")]
        if let error, marked.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.inviteCode, title: page.text("invite_title"), values, fields: marked)
    }
}

/// Shows the form.
struct ShowInviteCodePageEndpoint: Endpoint {
    static let route = Route.get(InviteCodePage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, _) = try await house.pages.clientContext(for: request)
        return InviteCodePage.show(page, email: nil)
    }
}

/// Goes on to the page of the invitation.
struct SendInviteCodePageEndpoint: Endpoint {
    static let route = Route.post(InviteCodePage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            let shown = ShownMail(
                code: try form.mailedCode(), .invite, mailedTo: try form.email(), client, request)
            return page.redirect(
                to:
                    page.mailPage(InvitePage.self, try await MailedTokens(house: house).trade(shown, request)))
        } orShow: { error in
            InviteCodePage.show(page, email: form["email"], error: error)
        }
    }
}
