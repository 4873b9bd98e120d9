import Hummingbird
import Models

/// Redeems the token of an email's link: the button of its page.
struct SendEmailLinkPageEndpoint<Page: EmailLinkPage>: Endpoint {
    static var route: Route { .post(Page.path) }
    static var csrf: CSRFGuard.Rule { .form }
    static var limit: LimitPolicy? { .mailedToken }
    let emailPage: Page
    let renderer: EmailLinkPageRenderer
    let pages: PageContextFactory
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let token = form["token"].flatMap({ MailedToken($0)?.secret }) else { throw ServiceError.tokenInvalid }
        let page = try await pages.context(for: request)
        return try await page.answering {
            let (opened, location) = try await emailPage.submit(token, form, page)
            guard let opened else { return page.redirect(to: location) }
            return page.finishSignIn(opened, returnTo: location)
        } orShow: { error in
            // An invalid link has no page. After any other error the user can try again.
            if error.code == .tokenInvalid {
                if Page.signsIn, let response = try await accountPages.redirectIfSignedIn(page) { return response }
                throw error
            }
            // The page did not announce that credentials will be removed, because that was not so when it was shown. The new
            // page does, so it needs no alert.
            let isAnnouncement = error.code == .credentialsResetRequired
            return try await renderer.render(Page.self, token, request, error: isAnnouncement ? nil : error)
        }
    }
}
