import Hummingbird
import Models

/// Somebody who is signed in and looks at their own pages.
struct AccountPageContext: Sendable {
    let session: SignedIn
    let profile: SessionProfile
    let page: PageContext

    /// Their address as people read it.
    var shownEmail: String { profile.credentials.compactMap { $0.email?.shown }.first ?? "" }

    /// Their address, for password managers and for links.
    var email: String { profile.credentials.compactMap { $0.email?.description }.first ?? "" }
}

extension Surroundings {
    /// Whoever is signed in in the browser; nil when nobody is, or there is no such person any more. A page of one application
    /// knows nobody who is signed in to another.
    func visitor(_ request: IncomingRequest) async throws -> AccountPageContext? {
        guard let session = try await browserSessions.session(of: request) else { return nil }
        if let asked = try PageQuery(request).client,
            try await clients.client(asked).applicationID != session.claims.application
        {
            return nil
        }
        return try await visitor(request, session)
    }

    /// The same where the browser's session is known already.
    func visitor(_ request: IncomingRequest, _ session: SignedIn) async throws -> AccountPageContext? {
        let profile: SessionProfile
        do {
            profile = try await fleet.identity.call(
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

    /// A way on for a form that comes too late because it did its work already, as when it is sent twice: to where the
    /// sign-in was to lead, if the browser is signed in by now, with `email` if it is given. Else nil.
    func onwardIfSignedIn(_ page: PageContext, as email: EmailAddress? = nil) async throws -> Response? {
        guard let visitor = try await visitor(page.request) else { return nil }
        if let email, !visitor.profile.credentials.contains(where: { $0.email == email }) { return nil }
        return page.redirect(to: page.query.returnTo ?? visitor.page.query.path(AccountPage.path))
    }

    /// Answers somebody who is signed in by `answer`, and sends anybody else to sign in and come back.
    func forVisitor(
        _ request: IncomingRequest, _ answer: (AccountPageContext) async throws -> Response
    ) async throws -> Response {
        if let visitor = try await visitor(request) { return try await answer(visitor) }
        let (page, _) = try await pages.clientContext(for: request)
        var query = page.query
        query.returnTo = page.query.path(request.canonicalPath)
        return page.redirect(to: query.path(SignInPage.path))
    }
}
