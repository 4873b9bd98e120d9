import Hummingbird
import Models

/// Takes the code of the verification email from a user who has just signed up: ``CheckMailPage`` with `what=verify`. The user
/// is signed in and may skip it.
struct SignUpVerificationPage: Sendable {
    let pages: PageContextFactory
    let accountPages: AccountPages
    let sendEmailVerification: SendEmailVerification
    let verifyEmail: VerifyEmail

    /// Shows the page, unless the address is verified.
    func show(_ request: IncomingRequest) async throws -> Response {
        try await withUnverifiedEmail(request) { account, email, _ in Self.render(account.page, email) }
    }

    /// Verifies the address with the code, or sends the email again if the form has no code.
    func submit(_ form: FormBody, _ request: IncomingRequest) async throws -> Response {
        try await withUnverifiedEmail(request) { account, email, credential in
            let (page, session) = (account.page, account.session)
            return try await page.answering {
                guard form["code"] != nil else {
                    let wasSent = try await sendEmailVerification(of: credential, session, request)
                    return page.redirect(
                        to: form["again"] == nil
                            ? CheckMailPage.path(.verify, page.query)
                            : CheckMailPage.path(.verify, page.query, wasSent: wasSent, request))
                }
                let place = Mailer.EmailCodeReference(
                    .verification, client: session.client, email: email, credential: credential)
                let code = EmailSecret.code(try form.emailCode(), place, in: session.claims.application)
                // The session proves that the credentials are the user's own. If it has ended in the meantime, nothing may be
                // removed.
                try await verifyEmail(code, claim: OwnershipClaim(allowsReset: false), request)
                return page.redirect(to: Self.nextPage(page))
            } orShow: { error in
                Self.render(page, email, error: error)
            }
        }
    }

    private static func render(_ page: PageContext, _ email: EmailAddress, error: ServiceError? = nil) -> Response {
        CheckMailPage.render(.verify, page, email: email, ["later": nextPage(page)], error: error)
    }

    /// Where the sign-up leads.
    private static func nextPage(_ page: PageContext) -> String {
        page.query.returnTo ?? page.query.path(AccountPage.path)
    }

    /// Responds with `respond` to a user who is signed in and has an unverified address. Redirects all others.
    private func withUnverifiedEmail(
        _ request: IncomingRequest,
        _ respond: (AccountPageContext, EmailAddress, EmailCredentialID) async throws -> Response
    ) async throws -> Response {
        guard let account = try await accountPages.context(for: request) else {
            let (page, _) = try await pages.clientContext(for: request)
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        let unverified = account.profile.credentials.first { $0.email != nil && $0.emailVerifiedAt == nil }
        guard let unverified, let email = unverified.email else {
            return account.page.redirect(to: Self.nextPage(account.page))
        }
        return try await respond(account, email, unverified.id)
    }
}
