import HTTPTypes
import Hummingbird
import Models
import Templates

/// Asks people whether a client that is not of the house may know what it asks for.
struct GetConsent: Endpoint {
    static let route = Route.get("/oauth2/consent")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let flow = AuthorizationFlow(house: house)
        return try await flow.answering {
            guard let id = OAuthParameters(encoded: request.request.uri.query ?? "")?.secret("request") else {
                throw ServiceError.authorizationExpired
            }
            let standing = try await flow.find(id, try await house.browserSessions.session(of: request)?.accessToken)
            guard let session = standing.session, !standing.needsSignIn else {
                return Response(status: .seeOther, headers: [.location: AuthorizationFlow.path(of: id)])
            }
            return try await page(id, standing.request, session, request)
        }
    }

    private func page(
        _ id: Secret, _ asked: AuthorizationRequest, _ session: AccessTokenClaims, _ request: IncomingRequest
    ) async throws -> Response {
        let client = try await house.clients.client(asked.client)
        let profile = try await house.fleet.identity.call(
            Identity.GetProfile(user: session.user, application: session.application, account: session.account))
        let page = try await house.pages.context(
            for: request, client: client, preferredLanguage: profile.identity?.preferredLanguage,
            requestedLanguages: asked.uiLocales)
        let name = VisibleText.name(client.name) ?? client.id.description
        let email = profile.credentials.compactMap { $0.email?.shown }.first
        // Whatever else is asked for: a code always says who somebody is.
        let asks = AuthorizationReader.scopes.filter { $0 == "openid" || asked.scopes.contains($0) }
        var values: [String: Any] = [
            "action": Self.route.path, "request": id.reveal(),
            "lead": page.text("consent_lead", ["client": name]),
            "wishes": asks.map { page.text("consent_\($0)") },
            "note": page.text("consent_note", ["client": name]),
        ]
        values["who"] = email.map { page.text("signed_in_as", ["email": $0]) }
        return page.render(.consent, title: page.text("consent_title", ["client": name]), values)
    }
}

/// What the buttons do.
struct PostConsent: Endpoint {
    static let route = Route.post("/oauth2/consent")
    static let csrf = CSRFGuard.Rule.form
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let flow = AuthorizationFlow(house: house)
        return try await flow.answering {
            let form = try await request.form()
            guard let id = form["request"].map({ Secret($0) }) else { throw ServiceError.authorizationExpired }
            let token = try await house.browserSessions.session(of: request)?.accessToken
            let standing = try await flow.find(id, token)
            guard form["decision"] == "allow" else { return flow.deny(standing.request) }
            guard let token, let session = standing.session, !standing.needsSignIn else {
                return Response(status: .seeOther, headers: [.location: AuthorizationFlow.path(of: id)])
            }
            _ = try await house.fleet.identity.call(
                Identity.GrantConsent(
                    user: session.user, application: session.application, client: standing.request.client,
                    scopes: standing.request.scopes, ipAddress: request.device.ipAddress))
            return try await flow.complete(id, accessToken: token)
        }
    }
}

extension ServiceError {
    /// 400: there is no such authorization request, or not any more.
    static let authorizationExpired = ServiceError(
        .authorizationExpired,
        detail: "This sign-in took too long, or is done already. Please go back to the application and start again.")
}
