import Hummingbird
import Models

/// Takes the code of the verification email: ``CheckMailPage`` with `what=verify`. A user who has just signed up is signed in
/// and may skip it. Where the application asks for a verified address, the sign-in waits for it, and the page opens the
/// session.
struct SignUpVerificationPage: Sendable {
    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns
    let sendEmailVerification: SendEmailVerification
    let ownEmails: OwnEmails
    let verifyEmail: VerifyEmail

    /// The user with the address that is to be verified, and the client.
    private struct Subject {
        let page: PageContext
        let sender: EmailSender
        /// The unverified address.
        let credential: EmailCredentialID
        let email: EmailAddress
        /// The sign-in that waits for it; nil for a user who is signed in.
        let waiting: FoundSignIn?
    }

    /// Shows the page, unless the address is verified.
    func show(_ request: IncomingRequest) async throws -> Response {
        try await withUnverifiedEmail(request) { render($0) }
    }

    /// Verifies the address with the code, or sends the email again if the form has no code.
    func submit(_ form: FormBody, _ request: IncomingRequest) async throws -> Response {
        try await withUnverifiedEmail(request) { subject in
            let page = subject.page
            return try await page.answering {
                guard form["code"] != nil else {
                    let wasSent = try await sendEmailVerification(of: subject.credential, subject.sender, request)
                    return page.redirect(
                        to: form["again"] == nil
                            ? CheckMailPage.path(.verify, page.query, of: CheckMailPage.email(of: request))
                            : CheckMailPage.path(.verify, page.query, wasSent: wasSent, request))
                }
                let place = Mailer.EmailCodeReference(
                    .verification, client: subject.sender.client, email: subject.email,
                    credential: subject.credential)
                let code = EmailSecret.code(try form.emailCode(), place, in: subject.sender.application)
                // The session or the sign-in proves that the credentials are the user's own. If it has ended in the meantime,
                // nothing may be removed.
                try await verifyEmail(
                    code, claim: OwnershipClaim(allowsReset: false), waiting: subject.waiting, request)
                guard let waiting = subject.waiting else { return page.redirect(to: Self.nextPage(page)) }
                return try await finish(waiting, page)
            } orShow: { error in
                error.code == .signInTokenInvalid ? page.startSignInAgain() : render(subject, error: error)
            }
        }
    }

    private func render(_ subject: Subject, error: ServiceError? = nil) -> Response {
        let page = subject.page
        let links =
            subject.waiting == nil
            ? ["later": page.query.returnTo ?? page.query.path(AccountPage.path)]
            : ["back": SignInPage.emptyPath(page.query)]
        return CheckMailPage.render(.verify, page, email: subject.email, links, error: error)
    }

    /// Where the sign-up leads.
    private static func nextPage(_ page: PageContext) -> String {
        if let place = page.query.returnTo { return place }
        // An address that was added on the account page.
        return CheckMailPage.email(of: page.request) == nil
            ? page.query.path(AccountPage.path) : AccountPage.path(after: .addEmail, page.query)
    }

    /// Opens the session of a sign-in whose address is verified.
    private func finish(_ waiting: FoundSignIn, _ page: PageContext) async throws -> Response {
        page.finishSignIn(try await pendingSignIns.resume(waiting, page.request))
    }

    /// Responds with `respond` to a user who has an unverified address, and is signed in or about to. Redirects all others.
    private func withUnverifiedEmail(
        _ request: IncomingRequest, _ respond: (Subject) async throws -> Response
    ) async throws -> Response {
        if SignInCookie.value(of: request) != nil {
            let (page, client) = try await pages.clientContext(for: request)
            if let waiting = try await pendingSignIns.find(in: request, client: client.id) {
                return try await respondToWaiting(waiting, page, respond)
            }
        }
        guard let account = try await accountPages.context(for: request) else {
            // A sign-in that waited took too long.
            return try await pages.clientContext(for: request).0.startSignInAgain()
        }
        let sender = EmailSender(account.session)
        let own: OwnEmail?
        do {
            own = try await email(of: sender, account.profile, request)
        } catch let error as ServiceError where error.status == 404 {
            // It was removed in the meantime, in another tab or on another device.
            return account.page.redirect(to: account.page.query.path(AccountPage.path))
        }
        guard let own, own.verifiedAt == nil else {
            return account.page.redirect(to: Self.nextPage(account.page))
        }
        return try await respond(
            Subject(
                page: account.page, sender: sender, credential: own.id, email: own.email,
                waiting: nil))
    }

    /// The address that the page is about; nil if the user has none that is not verified. Throws 404 for one that is not theirs.
    private func email(
        of sender: EmailSender, _ profile: SessionProfile, _ request: IncomingRequest
    ) async throws -> OwnEmail? {
        if let id = CheckMailPage.email(of: request) { return try await ownEmails.find(id, of: sender) }
        return profile.credentials.lazy.compactMap { OwnEmail($0) }.first { $0.verifiedAt == nil }
    }

    /// The same for a sign-in that waits. Once the address is verified, as by the email's link in another browser, it goes on.
    private func respondToWaiting(
        _ waiting: FoundSignIn, _ page: PageContext, _ respond: (Subject) async throws -> Response
    ) async throws -> Response {
        let step = waiting.signIn.step
        guard step == .emailVerification else { return page.redirect(to: step.path(page.query)) }
        let profile = try await pendingSignIns.profile(of: waiting)
        let unverified = profile.credentials.first { $0.email != nil && $0.emailVerifiedAt == nil }
        let isDone = profile.credentials.contains { $0.emailVerifiedAt != nil }
        if !isDone, let unverified, let email = unverified.email {
            return try await respond(
                Subject(
                    page: page, sender: EmailSender(waiting.signIn), credential: unverified.id, email: email,
                    waiting: waiting))
        }
        // HEAD opens no session.
        guard page.request.method != .head else { return page.redirect(to: Self.nextPage(page)) }
        do {
            return try await finish(waiting, page)
        } catch let error as ServiceError where error.code == .signInTokenInvalid {
            return try await accountPages.redirectIfSignedIn(page) ?? page.startSignInAgain()
        }
    }
}
