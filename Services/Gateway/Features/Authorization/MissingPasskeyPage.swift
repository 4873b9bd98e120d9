import Hummingbird
import Models
import Primitives
import RPCClient
import Templates

/// Tells a user that the client asks for a second factor (`acr_values`) which they don't have, or not here: any, or a passkey. They use
/// what they have, set one up, or go back to the client, which gets the error `unmet_authentication_requirements`.
struct MissingPasskeyPage: Sendable {
    static let path = "/oauth2/passkey"

    let identity: ServiceClient
    let pending: PendingAuthorizations
    let browserSessions: BrowserSessionReader
    let clients: ClientDirectory
    let pages: PageContextFactory
    let grant: AuthorizationCodeGrant

    /// Where the user of a stored request is told.
    static func path(of id: Secret) -> String { FormEncoding.adding([("request", id.reveal())], to: path) }

    /// Only a user who is signed in can set something up. Where the application has no second factors, nothing is shown.
    func show(_ id: Secret, _ request: IncomingRequest) async throws -> Response {
        let session = try await browserSessions.session(of: request)
        let status = try await pending.find(id, accessToken: session?.accessToken)
        if status.isSatisfied {
            return Response(status: .seeOther, headers: [.location: PendingAuthorizations.path(of: id)])
        }
        let client = try await clients.client(status.request.client)
        guard client.factorSettings.secondFactor != .off else { return grant.refuseContexts(of: status.request) }
        let page = try await pages.context(
            for: request, client: client, preferredLanguage: nil, requestedLanguages: status.request.uiLocales)
        let contexts = status.request.contexts ?? []
        func isEnough(_ kind: SecondFactorKind) -> Bool { contexts.contains { $0.isReached(by: kind.context) } }
        let isCodeEnough = isEnough(.totp)
        var values: [String: Any] = [
            "action": Self.path, "request": id.reveal(),
            "lead": page.text(
                isCodeEnough ? "second_step_needed_text" : "passkey_needed_text",
                ["client": client.displayedName]),
            // It leads to the client, not to another one of the application.
            "back": page.localizer.text("back_to_app", ["app": client.displayedName]),
        ]
        if let session = status.session, !status.needsSignIn {
            let factors = try await identity.call(
                Identity.ListFactors(user: session.user, application: session.application))
            let usable = factors.secondFactors.filter(isEnough)
            var next = page.query
            next.returnTo = PendingAuthorizations.path(of: id)
            if !usable.isEmpty {
                values["use"] = PendingAuthorizations.path(of: id)
                values["use_text"] = page.text(isCodeEnough ? "go_on" : "confirm_passkey")
            }
            values["hint"] = page.text(isCodeEnough ? "second_step_needed_hint" : "passkey_needed_hint")
            if !isCodeEnough || usable.isEmpty { values["add"] = next.path(AddPasskeyPage.path) }
            if isCodeEnough, usable.isEmpty { values["app"] = next.path(AuthenticatorAppPage.path) }
        }
        return page.render(
            .missingPasskey, title: page.text(isCodeEnough ? "second_step_needed_title" : "passkey_needed_title"),
            values)
    }

    /// Goes back to the client.
    func submit(_ request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let id = form["request"].map({ Secret($0) }) else { throw ServiceError.authorizationExpired }
        return grant.refuseContexts(of: try await pending.find(id, accessToken: nil).request)
    }
}
