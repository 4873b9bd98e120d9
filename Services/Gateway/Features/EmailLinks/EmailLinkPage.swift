import Models

/// A page that the link of an email opens. Showing it changes nothing, so link scanners and previews do no harm; its button
/// redeems the token.
protocol EmailLinkPage: Sendable {
    /// The last segment of the path, and the prefix of the page's phrases.
    static var name: String { get }
    /// What the page and its button do, for the description of the API.
    static var summary: String { get }
    static var buttonSummary: String { get }
    static var purpose: OneTimeGrant.Purpose { get }
    static var newPassword: NewPasswordField { get }
    /// Whether the button opens a session.
    static var signsIn: Bool { get }

    /// Redeems the token. Returns how it signed in, if it did, and where to redirect to.
    func submit(
        _ token: Secret, _ form: FormBody, _ page: PageContext
    ) async throws -> (outcome: SignInOutcome?, location: String)
}

/// Whether a page asks for a new password.
enum NewPasswordField: Sendable {
    case none, optional, required
    /// Of a user who has one.
    case replaced
}

extension EmailLinkPage {
    static var newPassword: NewPasswordField { .none }
    static var signsIn: Bool { false }
    static var path: String { "/login/\(name)" }
}

extension OwnershipClaim {
    /// Reads the claim of a form with an emailed token. A form whose page announced no removal of credentials sends `keeps`:
    /// then nothing may be removed.
    init(_ form: FormBody) throws {
        self.init(password: try form.password("password"), allowsReset: form["keeps"] != "1")
    }
}

extension PageContext {
    /// The query of links to other pages of the client that an email was sent for.
    func query(of client: ClientID) -> PageQuery {
        var query = query
        (query.client, query.returnTo) = (client, nil)
        return query
    }

    /// The `return_to` of the sign-in with `client` that is pending in this browser; nil without one.
    func pendingReturnTo(with client: ClientID, _ clients: ClientDirectory) async throws -> String? {
        guard let attempt = LoginAttempt(request), attempt.client == client, let returnTo = attempt.returnTo,
            ReturnTo.isAllowed(returnTo, for: try await clients.client(client))
        else { return nil }
        return returnTo
    }

    /// The path of the page that an email's link with `token` opens, for a page that has exchanged the email's code.
    func path<Page: EmailLinkPage>(of page: Page.Type, _ token: Secret) -> String {
        var query = PageQuery()
        query.languages = self.query.languages
        return query.path(Page.path, ["token": token.reveal()])
    }
}
