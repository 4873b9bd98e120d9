import Hummingbird
import Models

/// Exchanges the code for a token, and redirects to the page of the invitation.
struct SendInviteCodePageEndpoint: Endpoint {
    static let operation = Operation.form(
        InviteCodePage.path, id: "sendInviteCodePage",
        summary: "Submit the code of an invitation",
        rateLimit: .mailedToken,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .required("email", .string.example("ada@example.com")),
                .required("code", .emailCode),
            ])),
        answers: [.onward])

    let pages: PageContextFactory
    let accountPages: AccountPages
    let exchangeCode: ExchangeEmailCode

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            let code = EmailSecret(
                code: try form.emailCode(), .invite, sentTo: try form.email(), client, request)
            return page.redirect(to: page.path(of: InvitePage.self, try await exchangeCode(code, request)))
        } orShow: { error in
            var account: String?
            if error.isUsed == true { account = await accountPath(of: form["email"], request) }
            return InviteCodePage.render(page, email: form["email"], error: error, account: account)
        }
    }

    /// The path of the account page, if a user with this address is signed in in the browser.
    private func accountPath(of email: String?, _ request: IncomingRequest) async -> String? {
        guard let email = email.flatMap({ EmailAddress($0) }),
            let account = try? await accountPages.context(for: request),
            account.profile.credentials.contains(where: { $0.email == email })
        else { return nil }
        return account.page.query.path(AccountPage.path)
    }
}
