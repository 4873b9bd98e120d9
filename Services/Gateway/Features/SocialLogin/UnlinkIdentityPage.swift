import Foundation
import Hummingbird
import Models
import RPCClient

/// Asks whether a connection is to be removed, and for the password if the sign-in is not fresh.
struct UnlinkIdentityPage: Sendable {
    static let path = "/login/account/disconnect"

    let identity: ServiceClient
    let unlinkIdentity: UnlinkIdentity

    /// Where the page about a connection is.
    static func path(_ id: LinkedIdentityID, _ query: PageQuery) -> String {
        query.path(path, ["connection": id.description])
    }

    func show(
        _ id: LinkedIdentityID, _ account: AccountPageContext, error: ServiceError? = nil
    ) async throws -> Response {
        let page = account.page
        let connections = try await identity.call(
            Identity.ListLinkedIdentities(
                user: account.session.user, application: account.session.claims.application))
        // It was removed in the meantime, by a second click or on another device.
        guard let connection = connections.first(where: { $0.id == id }) else {
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        let provider = connection.provider.displayName
        let isFresh = account.session.isFresh
        var again = page.query
        again.returnTo = Self.path(id, page.query)
        var values: [String: Any] = [
            "lead": page.text("disconnect_text", ["provider": provider]), "action": page.query.path(Self.path),
            "connection": id.description, "email": account.email, "back": page.query.path(AccountPage.path),
            "asks": !isFresh, "again": again.path(SignInPage.path, ["prompt": "login"]),
        ]
        let password = PageField(
            name: "password", label: page.text("current_password"), kind: .currentPassword, hasFocus: true)
        if let error {
            values["alert"] =
                error.code == .invalidCredentials
                ? PageAlert(text: page.text("error_current_password")) : page.alert(for: error)
        }
        return page.render(
            .disconnect, title: page.text("disconnect_title", ["provider": provider]), values,
            fields: isFresh ? [] : [password])
    }

    /// Removes the connection and redirects to the account page. Throws 401 `insufficient_user_authentication` if the sign-in
    /// is not fresh and there is no password.
    func remove(
        _ id: LinkedIdentityID, password: Secret?, _ account: AccountPageContext
    ) async throws -> Response {
        let page = account.page
        var response = page.redirect(to: AccountPage.path(after: .disconnect, page.query))
        do {
            let cookie = try await unlinkIdentity(id, of: account.session, password: password, page.request)
            if let cookie { response.headers.append(cookie) }
        } catch let error as ServiceError where error.status == 404 {
            // A second click: it has been removed already.
        }
        return response
    }
}
