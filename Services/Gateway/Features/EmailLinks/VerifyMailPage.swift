import Hummingbird
import Models

/// Takes the code of the verification mail from somebody who has just signed up. They may do it later: they are signed in.
enum VerifyMailPage {
    static let what = CheckMailPage.What.verify

    /// Shows the page, unless there is nothing to verify.
    static func get(_ request: IncomingRequest, _ house: Surroundings) async throws -> Response {
        try await forUnverified(request, house) { visitor, email, _ in show(visitor.page, email) }
    }

    /// Verifies by the code, or without one sends the mail again.
    static func post(_ form: FormBody, _ request: IncomingRequest, _ house: Surroundings) async throws -> Response {
        try await forUnverified(request, house) { visitor, email, credential in
            let (page, session) = (visitor.page, visitor.session)
            return try await page.answering {
                guard form["code"] != nil else {
                    try await house.requestEmailVerification(of: credential, session, request)
                    return page.redirect(to: page.query.path(CheckMailPage.path, ["what": what.rawValue]))
                }
                let place = Mailer.EmailCodeReference(
                    .verification, client: session.client, email: email, credential: credential)
                let shown = ShownMail.code(try form.mailedCode(), place, in: session.claims.application)
                // Whoever is signed in loses nothing by it. Should the session have ended since, nothing is done.
                try await MailedTokens(house: house, claim: OwnershipClaim(allowsReset: false)).verify(shown, request)
                return page.redirect(to: onward(page))
            } orShow: { error in
                show(page, email, error: error)
            }
        }
    }

    private static func show(_ page: PageContext, _ email: EmailAddress, error: ServiceError? = nil) -> Response {
        CheckMailPage.render(what, page, email: email, ["later": onward(page)], error: error)
    }

    /// Where the sign-up was to lead.
    private static func onward(_ page: PageContext) -> String {
        page.query.returnTo ?? page.query.path(AccountPage.path)
    }

    /// Answers by `answer` for whoever is signed in with an address that is not verified. Anybody else goes on.
    private static func forUnverified(
        _ request: IncomingRequest, _ house: Surroundings,
        _ answer: (AccountPageContext, EmailAddress, EmailCredentialID) async throws -> Response
    ) async throws -> Response {
        guard let visitor = try await house.visitor(request) else {
            let (page, _) = try await house.pages.clientContext(for: request)
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        let unverified = visitor.profile.credentials.first { $0.email != nil && $0.emailVerifiedAt == nil }
        guard let unverified, let email = unverified.email else {
            return visitor.page.redirect(to: onward(visitor.page))
        }
        return try await answer(visitor, email, unverified.id)
    }
}
