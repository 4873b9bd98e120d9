import Hummingbird
import Models
import Primitives
import Templates

/// Tells a user that the client asks for a passkey (`acr_values`) which they don't have, or not here: they add one, or go back to the
/// client, which gets the error `unmet_authentication_requirements`.
struct MissingPasskeyPage: Sendable {
    static let path = "/oauth2/passkey"

    let pending: PendingAuthorizations
    let browserSessions: BrowserSessionReader
    let clients: ClientDirectory
    let pages: PageContextFactory
    let grant: AuthorizationCodeGrant

    /// Where the user of a stored request is told.
    static func path(of id: Secret) -> String { FormEncoding.adding([("request", id.reveal())], to: path) }

    /// Only a user who is signed in can add a passkey. Where the application has no second factors, nothing is shown.
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
        var values: [String: Any] = [
            "action": Self.path, "request": id.reveal(),
            "lead": page.text(
                "passkey_needed_text", ["client": VisibleText.name(client.name) ?? client.id.description]),
            "back": page.text("back_to_app"),
        ]
        if status.session != nil, !status.needsSignIn {
            var next = page.query
            next.returnTo = PendingAuthorizations.path(of: id)
            values["add"] = next.path(AddPasskeyPage.path)
        }
        return page.render(.missingPasskey, title: page.text("passkey_needed_title"), values)
    }

    /// Goes back to the client.
    func submit(_ request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let id = form["request"].map({ Secret($0) }) else { throw ServiceError.authorizationExpired }
        return grant.refuseContexts(of: try await pending.find(id, accessToken: nil).request)
    }
}
