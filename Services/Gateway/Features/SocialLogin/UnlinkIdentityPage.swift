import Hummingbird
import Models
import RPCClient

/// Asks whether a connection is to be removed. It needs a fresh sign-in.
struct UnlinkIdentityPage: Sendable {
    static let path = "/login/account/disconnect"

    let identity: ServiceClient
    let unlinkIdentity: UnlinkIdentity

    /// Where the page about a connection is.
    static func path(_ id: LinkedIdentityID, _ query: PageQuery) -> String {
        query.path(path, ["connection": id.description])
    }

    func show(_ id: LinkedIdentityID, _ account: AccountPageContext) async throws -> Response {
        try await withConnection(id, account) { render($0, account) }
    }

    /// Removes the connection. Every other session of the user ends.
    func submit(_ id: LinkedIdentityID, _ account: AccountPageContext) async throws -> Response {
        try await withConnection(id, account) { connection in
            try await account.page.answering {
                try await remove(id, account)
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(connection, account, error: error)
            }
        }
    }

    /// Removes the connection and redirects to the account page. Throws 401 `insufficient_user_authentication` if the sign-in
    /// is not fresh.
    func remove(_ id: LinkedIdentityID, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        var response = page.redirect(to: AccountPage.path(after: .disconnect, page.query))
        do {
            let cookie = try await unlinkIdentity(id, of: account.session, password: nil, page.request)
            if let cookie { response.headers.append(cookie) }
        } catch let error as ServiceError where error.status == 404 {
            // A second click: it has been removed already.
        }
        return response
    }

    /// Answers with `respond` after a fresh sign-in. Leads to the account page if the connection is gone: by a second click, or on
    /// another device.
    private func withConnection(
        _ id: LinkedIdentityID, _ account: AccountPageContext, _ respond: (LinkedIdentity) async throws -> Response
    ) async throws -> Response {
        let query = account.page.query
        let connections = try await identity.call(
            Identity.ListLinkedIdentities(
                user: account.session.user, application: account.session.claims.application))
        guard let connection = connections.first(where: { $0.id == id }) else {
            return account.page.redirect(to: query.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(backTo: Self.path(id, query)) { try await respond(connection) }
    }

    private func render(
        _ connection: LinkedIdentity, _ account: AccountPageContext, error: ServiceError? = nil
    ) -> Response {
        let page = account.page
        let provider = connection.provider.displayName
        var values: [String: Any] = [
            "lead": page.text("disconnect_text", ["provider": provider]), "action": page.query.path(Self.path),
            "connection": connection.id.description, "back": page.query.path(AccountPage.path),
        ]
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(.disconnect, title: page.text("disconnect_title", ["provider": provider]), values)
    }
}
