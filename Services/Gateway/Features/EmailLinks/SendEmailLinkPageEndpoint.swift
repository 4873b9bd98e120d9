import Hummingbird
import Models

/// Redeems the token of an email's link: the button of its page.
struct SendEmailLinkPageEndpoint<Page: EmailLinkPage>: Endpoint {
    static var operation: Operation {
        Operation.form(
            Page.path, id: "send\(Page.name.capitalized)Page", summary: Page.buttonSummary, rateLimit: .mailedToken,
            request: .form(.object(fields)), answers: [.leaving, .seeOther("Done.")],
            errors: [.tokenInvalid, .unknownClient, .returnToInvalid, .cookieInTheWay])
    }

    private static var fields: [Schema.Property] {
        var fields: [Schema.Property] = [
            .required("token", .emailToken),
            .optional("password", .password, "Keeps what was set up with the address before."),
            .optional(
                "keeps", .constant("1"),
                """
                The page announced that nothing would be removed. If something would be, the page is rendered again, \
                with an announcement.
                """),
        ]
        switch Page.newPassword {
        case .none: break
        case .required, .replaced: fields.append(.optional("new_password", .password))
        case .optional:
            fields.append(.optional("new_password", .password, "The first password of a new user."))
            fields.append(.optional("without", .string.example("on"), "Go on without a password."))
        }
        return fields
    }

    let emailPage: Page
    let renderer: EmailLinkPageRenderer
    let pages: PageContextFactory
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let token = form["token"].flatMap({ MailedToken($0)?.secret }) else { throw ServiceError.tokenInvalid }
        let page = try await pages.context(for: request)
        return try await page.answering {
            let (outcome, location) = try await emailPage.submit(token, form, page)
            guard let outcome else { return page.redirect(to: location) }
            return page.finishSignIn(outcome, returnTo: location)
        } orShow: { error in
            // An invalid link has no page. After any other error the user can try again.
            if error.code == .tokenInvalid {
                if Page.signsIn, let response = try await accountPages.redirectIfSignedIn(page) { return response }
                throw error
            }
            // The page did not announce that credentials will be removed, because that was not so when it was rendered. The
            // new page does, so it needs no alert.
            // Nor that the user has to sign in, if the session has ended since.
            let isAnnouncement = [.credentialsResetRequired, .authenticationRequired].contains(error.code)
            return try await renderer.render(Page.self, token, request, error: isAnnouncement ? nil : error)
        }
    }
}
