import Foundation
import Hummingbird
import Models

/// Asks whether a provider is to be removed, and for the password where the sign-in is not fresh.
enum DisconnectPage {
    static let path = "/login/account/disconnect"

    /// Where the page about a linked identity is.
    static func path(_ id: LinkedIdentityID, _ query: PageQuery) -> String {
        query.path(path, ["connection": id.description])
    }

    static func show(
        _ id: LinkedIdentityID, _ visitor: AccountPageContext, error: ServiceError? = nil
    ) async throws -> Response {
        let page = visitor.page
        let linked = try await page.house.fleet.identity.call(
            Identity.ListLinkedIdentities(
                user: visitor.session.user, application: visitor.session.claims.application))
        // It is gone already: a second click, or another device.
        guard let identity = linked.first(where: { $0.id == id }) else {
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        let provider = identity.provider.displayName
        var again = page.query
        again.returnTo = path(id, page.query)
        var values: [String: Any] = [
            "lead": page.text("disconnect_text", ["provider": provider]), "action": page.query.path(path),
            "connection": id.description, "email": visitor.email, "back": page.query.path(AccountPage.path),
            "asks": !visitor.isFresh, "again": again.path(SignInPage.path),
        ]
        let fields =
            visitor.isFresh
            ? []
            : [
                PageField(
                    name: "password", label: page.text("current_password"), kind: .currentPassword, hasFocus: true)
            ]
        if let error {
            values["alert"] =
                error.code == .invalidCredentials ? page.text("error_current_password") : page.alert(for: error)
        }
        return page.render(
            .disconnect, title: page.text("disconnect_title", ["provider": provider]), values, fields: fields)
    }
}

extension DisconnectPage {
    /// Removes a provider and goes back to the account's page. Throws 401 `insufficient_user_authentication` when the
    /// sign-in is not fresh and no password was typed.
    static func remove(_ id: LinkedIdentityID, password: Secret?, _ visitor: AccountPageContext) async throws
        -> Response
    {
        let page = visitor.page
        let done = AccountPage.Done.disconnect.rawValue
        var response = page.redirect(to: page.query.path(AccountPage.path, ["done": done]))
        do {
            let cookie = try await page.house.removeProvider(
                id, of: visitor.session, password: password, page.request)
            if let cookie { response.headers.append(cookie) }
        } catch let error as ServiceError where error.status == 404 {
            // It is gone already: a second click.
        }
        return response
    }
}

extension AccountPageContext {
    /// Whether they signed in a moment ago. Identity decides; this only says what to ask for.
    fileprivate var isFresh: Bool {
        Int(Date().timeIntervalSince1970) - session.claims.authenticatedAt <= Identity.UnlinkIdentity.maximumAge
    }
}

/// Shows the question.
struct GetDisconnectPage: Endpoint {
    static let route = Route.get(DisconnectPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let id = request.queryValue("connection").flatMap(LinkedIdentityID.init) else {
            throw ServiceError.routeNotFound
        }
        return try await house.forVisitor(request) { try await DisconnectPage.show(id, $0) }
    }
}

/// Removes the provider; every other session ends.
struct PostDisconnectPage: Endpoint {
    static let route = Route.post(DisconnectPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signIn
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let id = form["connection"].flatMap(LinkedIdentityID.init) else { throw ServiceError.malformedRequest }
        return try await house.forVisitor(request) { visitor in
            let page = visitor.page
            return try await page.answering {
                let password = try form.password("password")
                return try await DisconnectPage.remove(id, password: password, visitor)
            } orShow: { error in
                // The field asks for the password, which is all that there is to say.
                let isAsked = error.code == ServiceError.insufficientUserAuthentication.code
                return try await DisconnectPage.show(id, visitor, error: isAsked ? nil : error)
            }
        }
    }
}
