import HTTPTypes
import Hummingbird
import Models
import RPCClient

/// Signs a user out because a client asks for it (OpenID Connect RP-Initiated Logout 1.0). Unless the hint shows that the
/// request is about the user of this browser, the user is asked first: otherwise any page could sign them out.
struct Logout: Sendable {
    let reader: LogoutRequestReader
    let browserSessions: BrowserSessionReader
    let tokens: ServiceClient
    let identity: ServiceClient
    let events: EventRecorder
    let clients: ClientDirectory
    let cookies: SessionCookies
    let pages: PageContextFactory

    /// Signs the user out, or asks for confirmation.
    ///
    /// - Parameter isConfirmed: whether the user has pressed the button of the page that asks.
    func callAsFunction(
        _ parameters: OAuthParameters, _ request: IncomingRequest, isConfirmed: Bool = false
    ) async throws -> Response {
        let logout = try await reader.read(parameters)
        let session = try await browserSessions.session(of: request)
        let namesThisUser = logout.hint.map { session == nil || session?.user == $0.claims.user } ?? false
        guard namesThisUser || isConfirmed else {
            return try await confirmationPage(parameters, logout, session, request)
        }
        // HEAD signs no one out.
        try request.stopIfHead()
        return try await end(logout, session, request)
    }

    /// Ends the browser's session and that of the hint, and redirects.
    private func end(
        _ logout: LogoutRequest, _ session: SignedIn?, _ request: IncomingRequest
    ) async throws -> Response {
        var ending: [(session: SessionID, owner: Tokens.SessionOwnerReference)] = []
        if let session { ending.append((session.claims.session, .holder(of: session.accessToken))) }
        if let hint = logout.hint, hint.claims.session != session?.claims.session {
            ending.append((hint.claims.session, .subject(of: hint.token)))
        }
        for (session, owner) in ending {
            do {
                let ended = try await tokens.call(Tokens.EndSession(session, of: owner))
                await events.record(ended.proof, request)
            } catch let error as ServiceError where [401, 404].contains(error.status) {
                // The session has ended already.
            }
        }
        let page = DonePage.path(.signedOut, logout.client.map { PageQuery(of: $0) } ?? PageQuery())
        var response = Response(status: .seeOther, headers: [.location: logout.redirectURI ?? page])
        cookies.clear(on: &response)
        LoginAttempt.forget(on: &response, cookies.policy)
        return response
    }

    /// The page that asks. It has the client's branding, and names the user who would be signed out.
    private func confirmationPage(
        _ parameters: OAuthParameters, _ logout: LogoutRequest, _ session: SignedIn?, _ request: IncomingRequest
    ) async throws -> Response {
        let profile = if let session { try await profile(of: session) } else { SessionProfile?.none }
        let id = logout.client ?? (profile == nil ? nil : session?.client)
        let client = if let id { try await clients.client(id) } else { Client?.none }
        let page = try await pages.context(
            for: request, client: client, preferredLanguage: profile?.identity?.preferredLanguage,
            requestedLanguages: parameters["ui_locales"])
        // The form sends these again, and they are verified again. The hint is not among them: it names another user.
        let hidden = ["client_id", "post_logout_redirect_uri", "state", "ui_locales"].compactMap { name in
            (parameters[name] ?? (name == "client_id" ? logout.client?.description : nil)).map {
                ["name": name, "value": $0]
            }
        }
        let lead =
            profile.map { page.text("sign_out_text", ["email": $0.displayEmail ?? ""]) } ?? page.text("sign_out_nobody")
        return page.render(
            .signOut, title: page.text("sign_out_title"),
            ["lead": lead, "action": PostLogoutEndpoint.route.path, "hidden": hidden])
    }

    /// The profile of the session's user; nil if the user no longer exists.
    private func profile(of session: SignedIn) async throws -> SessionProfile? {
        do {
            return try await identity.call(
                Identity.GetProfile(
                    user: session.user, application: session.claims.application, account: session.account))
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }
}
