import Hummingbird
import Models
import RPCClient

/// The buttons of the page. The field `do` names the ``AccountPage/Action``.
struct SendAccountPageEndpoint: Endpoint {
    static let operation = Operation.form(
        AccountPage.path, id: "sendAccountPage",
        summary: "Submit a form of the account page",
        rateLimit: .mail,
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .required("do", .string.example("profile")),
                .optional("display_name", .string.example("Ada Lovelace")),
                .optional("given_name", .string.example("Ada")),
                .optional("family_name", .string.example("Lovelace")),
                .optional("preferred_language", .string.example("en-GB")),
                .optional("email_id", .string.example("eml_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                .optional("session", .string.example("sess_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                .optional("account_id", .string.example("acct_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                .optional("client", .string.example("client_calendar"), "The client that loses its access."),
                .optional("connection", .string.example("google"), "Which of the connected providers to remove."),
            ])),
        errors: [.cookieInTheWay, .userSuspended])

    let identity: ServiceClient
    let cookies: SessionCookies
    let accountPages: AccountPages
    let accountPage: AccountPage
    let sendEmailVerification: SendEmailVerification
    let endSessions: EndSessions
    let switchAccount: SwitchAccount
    let unlinkIdentityPage: UnlinkIdentityPage
    let revokeConsent: RevokeConsent

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { account in
            let page = account.page
            return try await page.answering {
                guard let action = form["do"].flatMap(AccountPage.Action.init) else {
                    throw ServiceError.malformedRequest
                }
                if action == .disconnect { return try await disconnect(form, account) }
                let opened = try await perform(action, form, account)
                if action == .verify {
                    // That page takes the email's code.
                    return page.redirect(to: CheckMailPage.path(.verify, page.query, of: Self.added(form, account)))
                }
                var response = page.redirect(to: AccountPage.path(after: action, page.query))
                if let opened { cookies.set(opened, on: &response) }
                return response
            } orShow: { error in
                try await accountPage.render(account, error: error, form: form)
            }
        }
    }

    /// The address that the form names; nil for the one that the page is about without a name: the first that is not verified.
    private static func added(_ form: FormBody, _ account: AccountPageContext) -> EmailCredentialID? {
        let id = form["email_id"].flatMap(EmailCredentialID.init)
        let first = account.profile.credentials.first { $0.emailVerifiedAt == nil }
        return id == first?.id ? nil : id
    }

    /// Returns the session that the action opened, if it did.
    private func perform(
        _ action: AccountPage.Action, _ form: FormBody, _ account: AccountPageContext
    ) async throws -> OpenedSession? {
        let (request, session) = (account.page.request, account.session)
        switch action {
        case .profile: try await saveProfile(form, session)
        case .verify:
            guard let id = form["email_id"].flatMap(EmailCredentialID.init) else {
                throw ServiceError.notFound("address")
            }
            try await sendEmailVerification(of: id, EmailSender(session), request)
        case .end:
            guard let id = form["session"].flatMap(SessionID.init) else { throw ServiceError.notFound("session") }
            do {
                try await endSessions.end(id, of: session, request)
            } catch let error as ServiceError where error.status == 404 {
                // It has ended already: by a second click, or on the device itself.
            }
        case .endOthers: try await endSessions.endOthers(of: session, request)
        case .revoke:
            guard let id = form["client"].flatMap(ClientID.init) else { throw ServiceError.notFound("consent") }
            do {
                try await revokeConsent(id, of: session, request)
            } catch let error as ServiceError where error.status == 404 {
                // A second click: it has been revoked already.
            }
        case .switchAccount:
            guard let id = form["account_id"].flatMap(AccountID.init) else {
                throw ServiceError.notFound("account")
            }
            return try await switchAccount(id, from: session, request)
        case .createAccount, .leaveAccount, .deleteAccount, .disconnect, .password, .joined, .addPasskey,
            .renamePasskey,
            .removePasskey, .confirmApp, .removeApp, .removeAppAndTwoStep, .twoStepOn, .twoStepOff,
            .addEmail, .removeEmail, .primaryEmail, .undo:
            throw ServiceError.malformedRequest
        }
        return nil
    }

    /// Disconnects a provider: at once after a recent sign-in, else by way of a page that asks for one.
    private func disconnect(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        guard let id = form["connection"].flatMap(LinkedIdentityID.init) else {
            throw ServiceError.notFound("connection")
        }
        do {
            return try await unlinkIdentityPage.remove(id, account)
        } catch let error as ServiceError where error.code == .insufficientUserAuthentication {
            return account.page.redirect(to: UnlinkIdentityPage.path(id, account.page.query))
        }
    }

    private func saveProfile(_ form: FormBody, _ session: SignedIn) async throws {
        var changes: [Identity.IdentityField: String?] = [:]
        for field in AccountPage.textFields.map(\.field) + [.preferredLanguage] {
            guard let text = form[field.rawValue] else { continue }
            changes.updateValue(text.isEmpty ? nil : text, forKey: field)
        }
        _ = try await identity.call(
            Identity.UpdateProfile(
                user: session.user, application: session.claims.application, account: session.account,
                changes: changes))
    }
}
