import Models

/// A page that a mailed link opens. Showing it does nothing, so scanners and previews do no harm; its button does.
protocol EmailLinkPage: Sendable {
    /// The last part of its path, and what its phrases begin with.
    static var name: String { get }
    static var purpose: OneTimeGrant.Purpose { get }
    /// Whether a password is asked for.
    static var password: EmailLinkPagePassword { get }
    /// Whether what it does ends in a session.
    static var signsIn: Bool { get }
    /// Does what the link is for. Answers the session that it opened, if any, and where to go then.
    static func act(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, onward: String)
}

/// Whether a page with a mailed token asks for a password.
enum EmailLinkPagePassword: Sendable { case none, optional, required }

extension EmailLinkPage {
    static var password: EmailLinkPagePassword { .none }
    static var signsIn: Bool { false }
    static var path: String { "/login/\(name)" }
}

/// Sign in by a magic link.
enum MagicLinkPage: EmailLinkPage {
    static let name = "link"
    static let purpose = OneTimeGrant.Purpose.magicLink
    static let signsIn = true

    static func act(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, onward: String) {
        let (opened, grant) = try await page.mailedTokens(form).signIn(.token(token), page.request)
        // Where the mail says, else where the sign-in in this browser was to lead.
        let place = try await page.begun(of: grant.client)
        return (opened, grant.redirectURI ?? place ?? page.query(of: grant.client).path(AccountPage.path))
    }
}

/// Verify an address.
enum VerifyPage: EmailLinkPage {
    static let name = "verify"
    static let purpose = OneTimeGrant.Purpose.verification

    static func act(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, onward: String) {
        let (grant, credentialsReset) = try await page.mailedTokens(form).verify(.token(token), page.request)
        return (
            nil, DonePage.path(credentialsReset ? .verifiedAnew : .verified, page.query(of: grant.client))
        )
    }
}

/// Set a new password.
enum ResetPage: EmailLinkPage {
    static let name = "reset"
    static let purpose = OneTimeGrant.Purpose.passwordReset
    static let password = EmailLinkPagePassword.required

    static func act(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, onward: String) {
        guard let password = try form.password("new_password") else {
            throw ServiceError.fields(["new_password": "password_missing"])
        }
        let (grant, _) = try await page.mailedTokens(form).resetPassword(.token(token), to: password, page.request)
        var query = page.query(of: grant.client)
        query.returnTo = try await page.begun(of: grant.client) ?? grant.redirectURI
        return (nil, DonePage.path(.reset, query))
    }
}

/// Accept an invitation, as a new user with or without a password.
enum InvitePage: EmailLinkPage {
    static let name = "invite"
    static let purpose = OneTimeGrant.Purpose.invite
    static let password = EmailLinkPagePassword.optional
    static let signsIn = true

    static func act(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (opened: OpenedSession?, onward: String) {
        let entered = form["without"] == nil ? try form.password("new_password") : nil
        let opened = try await page.mailedTokens(form).acceptInvite(
            .token(token), firstPassword: entered, page.request)
        return (opened, page.query(of: opened.client).path(AccountPage.path, ["done": "joined"]))
    }
}

extension PageContext {
    /// What a form with a mailed token does, with the password that was typed to keep what was set up before. A page that
    /// did not say that something will be removed has `keeps` in its form: then nothing is.
    fileprivate func mailedTokens(_ form: FormBody) throws -> MailedTokens {
        MailedTokens(
            house: house,
            claim: OwnershipClaim(password: try form.password("password"), allowsReset: form["keeps"] != "1"))
    }

    /// What links carry on for the client of a mail.
    fileprivate func query(of client: ClientID) -> PageQuery {
        var query = query
        (query.client, query.returnTo) = (client, nil)
        return query
    }

    /// Where the sign-in that was begun in this browser with `client` was to lead.
    fileprivate func begun(of client: ClientID) async throws -> String? {
        guard let attempt = LoginAttempt(request), attempt.client == client, let place = attempt.returnTo,
            ReturnTo.isAllowed(place, for: try await house.clients.client(client))
        else { return nil }
        return place
    }
}
