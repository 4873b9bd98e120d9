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
        let scene = visitor.scene
        let linked = try await scene.house.fleet.identity.call(
            Identity.ListLinkedIdentities(
                user: visitor.session.user, application: visitor.session.claims.application))
        // It is gone already: a second click, or another device.
        guard let identity = linked.first(where: { $0.id == id }) else {
            return scene.onward(scene.query.path(AccountPage.path))
        }
        let provider = identity.provider.displayName
        var again = scene.query
        again.returnTo = path(id, scene.query)
        var values: [String: Any] = [
            "lead": scene.say("disconnect_text", ["provider": provider]), "action": scene.query.path(path),
            "connection": id.description, "email": visitor.email, "back": scene.query.path(AccountPage.path),
            "asks": !visitor.isFresh, "again": again.path(SignInPage.path),
        ]
        let fields =
            visitor.isFresh
            ? []
            : [
                PageField(
                    name: "password", label: scene.say("current_password"), kind: .currentPassword, hasFocus: true)
            ]
        if let error {
            values["alert"] =
                error.code == .invalidCredentials ? scene.say("error_current_password") : scene.alert(for: error)
        }
        return scene.page(
            .disconnect, scene.say("disconnect_title", ["provider": provider]), values, fields: fields)
    }
}

extension DisconnectPage {
    /// Removes a provider and goes back to the account's page. Throws 401 `insufficient_user_authentication` when the
    /// sign-in is not fresh and no password was typed.
    static func remove(_ id: LinkedIdentityID, password: Secret?, _ visitor: AccountPageContext) async throws
        -> Response
    {
        let scene = visitor.scene
        let done = AccountPage.Done.disconnect.rawValue
        var response = scene.onward(scene.query.path(AccountPage.path, ["done": done]))
        do {
            let cookie = try await scene.house.removeProvider(
                id, of: visitor.session, password: password, scene.request)
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
            let scene = visitor.scene
            return try await scene.answering {
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
