import Hummingbird
import Models
import RPCClient

/// Makes the ``AccountPageContext`` of a request, and sends people to sign in who are not.
struct AccountPages: Sendable {
    let identity: ServiceClient
    let browserSessions: BrowserSessionReader
    let clients: ClientDirectory
    let pages: PageContextFactory

    /// The context for the user who is signed in in the browser; nil if nobody is, or if the user does not exist any more. A
    /// page of one application ignores a user who is signed in to another.
    func context(for request: IncomingRequest) async throws -> AccountPageContext? {
        guard let session = try await browserSessions.session(of: request) else { return nil }
        if let client = try PageQuery(request).client,
            try await clients.client(client).applicationID != session.claims.application
        {
            return nil
        }
        return try await context(for: request, session)
    }

    /// The context for the user of `session`; nil if the user or the client does not exist any more.
    func context(for request: IncomingRequest, _ session: SignedIn) async throws -> AccountPageContext? {
        guard try await clients.hasClient(session.client, of: session.claims.application) else { return nil }
        let profile: SessionProfile
        do {
            profile = try await identity.call(
                Identity.GetProfile(
                    user: session.user, application: session.claims.application, account: session.account))
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
        let page = try await pages.context(
            for: request, client: try await clients.client(session.client),
            preferredLanguage: profile.identity?.preferredLanguage)
        return AccountPageContext(session: session, profile: profile, page: page)
    }

    /// A redirect for a form that has done its work already, as when it is sent twice: to where the sign-in leads, if the
    /// browser is signed in by now, as the user with `email` if that is given. Else nil.
    func redirectIfSignedIn(_ page: PageContext, as email: EmailAddress? = nil) async throws -> Response? {
        guard let account = try await context(for: page.request) else { return nil }
        if let email, !account.profile.credentials.contains(where: { $0.email == email }) { return nil }
        return page.redirect(to: page.query.returnTo ?? account.page.query.path(AccountPage.path))
    }

    /// Responds with `respond` to a user who is signed in. Sends others to sign in and come back.
    func requiringSignIn(
        _ request: IncomingRequest, _ respond: (AccountPageContext) async throws -> Response
    ) async throws -> Response {
        if let account = try await context(for: request) { return try await respond(account) }
        let (page, _) = try await pages.clientContext(for: request)
        var query = page.query
        query.returnTo = page.query.path(request.canonicalPath)
        return page.redirect(to: query.path(SignInPage.path))
    }
}
