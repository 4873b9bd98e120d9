import Foundation
import HTTPTypes
import Hummingbird
import Models

/// Asks people whether a client that is not of the house may know what it asks for.
struct GetConsent: Endpoint {
    static let route = Route.get("/oauth2/consent")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let flow = AuthorizationFlow(house: house)
        return try await flow.showing(request) {
            guard let id = OAuthParameters(encoded: request.request.uri.query ?? "")?.secret("request") else {
                throw ServiceError.authorizationExpired
            }
            let standing = try await flow.find(id, request.cookie(house.cookies.accessTokenName))
            guard !standing.needsSignIn else {
                return Response(status: .seeOther, headers: [.location: AuthorizationFlow.path(of: id)])
            }
            return try await page(id, standing.request, request)
        }
    }

    private func page(_ id: Secret, _ asked: AuthorizationRequest, _ request: IncomingRequest) async throws -> Response
    {
        let client = try await house.clients.client(asked.client)
        let session = request.cookie(CSRFTokens.cookieName)
        let used = session ?? CSRFTokens.makeSession()
        let wishes = asked.scopes.compactMap { Self.words[$0] }.map { "<li>\(HTML.escape($0))</li>" }.joined()
        let body = """
            <p><strong>\(HTML.escape(client.name))</strong> asks for this, with your account of \
            \(HTML.escape(client.applicationName)):</p>
            <ul><li>to know that it is you</li>\(wishes)</ul>
            <form method="post" action="\(Self.route.path)">
            <input type="hidden" name="request" value="\(HTML.escape(id.reveal()))">
            <input type="hidden" name="csrf_token" value="\(house.csrf.token(for: used).token.reveal())">
            <button type="submit" name="decision" value="allow">Allow</button>
            <button type="submit" name="decision" value="deny">Don't allow</button>
            </form>
            """
        var response = HTML.page("Allow \(client.name)?", body, formsGoOnTo: asked.redirectURI)
        if session == nil { response.headers.append(CSRFTokens.setCookie(used)) }
        return response
    }

    /// What a scope means to people.
    private static let words = [
        "profile": "your name, picture and language",
        "email": "your e-mail address",
        "offline_access": "to stay connected while you are away",
    ]
}

/// What the buttons do.
struct PostConsent: Endpoint {
    static let route = Route.post("/oauth2/consent")
    static let csrf = CSRFGuard.Rule.form
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let flow = AuthorizationFlow(house: house)
        return try await flow.showing(request) {
            let form = try await request.form()
            guard let id = form["request"].map({ Secret($0) }) else { throw ServiceError.authorizationExpired }
            let token = request.cookie(house.cookies.accessTokenName)
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
        code: "authorization_expired", status: 400,
        detail: "This sign-in took too long, or is done already. Please go back to the application and start again.")
}
