import Hummingbird
import Models

/// Exchanges the code for a token, and redirects to the page of the invitation.
struct SendInviteCodePageEndpoint: Endpoint {
    static let route = Route.post(InviteCodePage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mailedToken
    let pages: PageContextFactory
    let exchangeCode: ExchangeEmailCode

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            let code = EmailSecret(
                code: try form.emailCode(), .invite, sentTo: try form.email(), client, request)
            return page.redirect(to: page.path(of: InvitePage.self, try await exchangeCode(code, request)))
        } orShow: { error in
            InviteCodePage.render(page, email: form["email"], error: error)
        }
    }
}
