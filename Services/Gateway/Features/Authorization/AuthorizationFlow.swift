import HTTPTypes
import Hummingbird
import Models

/// An authorization request from its beginning to the code (RFC 6749 §4.1): sign in if needed, agree if needed, go back.
struct AuthorizationFlow: Sendable {
    /// Where a request goes on.
    static let path = "/oauth2/authorize"

    let house: Surroundings

    private var answer: AuthorizationAnswer { AuthorizationAnswer(issuer: house.issuer) }

    /// Answers a request at once if the browser's session is enough for it, or if no page may be shown. Otherwise the
    /// request is kept, and the browser goes to the page that is needed.
    func begin(_ asked: AuthorizationRequest, _ request: IncomingRequest) async throws -> Response {
        guard let token = try await house.browserSessions.session(of: request)?.accessToken else {
            let nobody = AuthorizationStatus(request: asked, session: nil, needsSignIn: true)
            return try await goOn(.new(asked), nobody, nil)
        }
        let standing = try await house.fleet.tokens.call(
            Tokens.FindAuthorization(.new(asked), accessToken: token))
        return try await goOn(.new(asked), standing, token)
    }

    /// Keeps a request until its user has signed in; answers the secret that names it.
    func keep(_ request: AuthorizationRequest) async throws -> Secret {
        try await house.fleet.tokens.call(Tokens.BeginAuthorization(request))
    }

    private func keep(_ reference: Tokens.AuthorizationReference) async throws -> Secret {
        switch reference {
        case .kept(let id): id
        case .new(let request): try await keep(request)
        }
    }

    /// The path at which a request goes on, for whoever has to send the browser elsewhere first.
    static func path(of id: Secret) -> String { LocalURL.adding([("request", id.reveal())], to: path) }

    /// Goes on with a request in a browser that may be signed in. One whose access token is over is signed in as long as
    /// its refresh token counts.
    func resume(_ id: Secret, _ request: IncomingRequest) async throws -> Response {
        let token = try await house.browserSessions.session(of: request)?.accessToken
        return try await goOn(.kept(id), try await find(id, token), token)
    }

    /// Answers a request for somebody who has just signed in: back to the client with a code, or to the page that is
    /// still missing.
    func finish(_ id: Secret, accessToken: AccessToken) async throws -> Response {
        try await goOn(.kept(id), try await find(id, accessToken), accessToken)
    }

    /// Answers a request that the user has agreed to.
    func complete(_ id: Secret, accessToken: AccessToken) async throws -> Response {
        try await complete(.kept(id), accessToken: accessToken)
    }

    private func complete(
        _ reference: Tokens.AuthorizationReference, accessToken: AccessToken
    ) async throws -> Response {
        answer.code(
            try await house.fleet.tokens.call(Tokens.IssueAuthorizationCode(reference, accessToken: accessToken)))
    }

    /// Sends the browser back because the user does not agree.
    func deny(_ asked: AuthorizationRequest) -> Response { refuse(asked, "access_denied", "The user did not agree.") }

    /// A request and the session that answers it. Throws 400 when it is over.
    func find(_ id: Secret, _ token: AccessToken?) async throws -> AuthorizationStatus {
        try await house.fleet.tokens.call(Tokens.FindAuthorization(.kept(id), accessToken: token))
    }

    private func goOn(
        _ reference: Tokens.AuthorizationReference, _ standing: AuthorizationStatus, _ token: AccessToken?
    ) async throws -> Response {
        let asked = standing.request
        let isSilent = asked.prompt.contains(.none)
        guard let token, let session = standing.session, !standing.needsSignIn else {
            if isSilent { return refuse(asked, "login_required", "The user has to sign in.") }
            // The client means one user, and another has just signed in for it (OIDC Core §3.1.2.1, `id_token_hint`).
            if standing.isAnotherUser { return refuse(asked, "login_required", "Another user has signed in.") }
            return signIn(try await keep(reference), asked)
        }
        if try await needsConsent(asked, session) {
            if isSilent { return refuse(asked, "consent_required", "The user has to agree.") }
            return consent(try await keep(reference))
        }
        return try await complete(reference, accessToken: token)
    }

    /// First-party clients skip consent, and so do clients that the user has already consented to.
    private func needsConsent(_ asked: AuthorizationRequest, _ session: AccessTokenClaims) async throws -> Bool {
        if asked.prompt.contains(.consent) { return true }
        if try await house.clients.client(asked.client).isFirstParty { return false }
        let agreed = try await house.fleet.identity.call(
            Identity.FindConsent(user: session.user, application: session.application, client: asked.client))
        return !Set(asked.scopes).isSubset(of: agreed)
    }

    private func signIn(_ id: Secret, _ asked: AuthorizationRequest) -> Response {
        onward(
            LocalURL.adding(
                [
                    ("client_id", asked.client.description), ("return_to", Self.path(of: id)),
                    ("login_hint", asked.loginHint), ("ui_locales", asked.uiLocales),
                ], to: "/login"))
    }

    private func consent(_ id: Secret) -> Response {
        onward(LocalURL.adding([("request", id.reveal())], to: GetConsent.route.path))
    }

    private func onward(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }

    private func refuse(_ asked: AuthorizationRequest, _ code: String, _ description: String) -> Response {
        answer.error(
            AuthorizationError(
                redirectURI: asked.redirectURI, code: code, description: description, state: asked.state))
    }
}

extension AuthorizationRequest {
    /// What was asked for, one by one.
    var scopes: [String] { scope.split(separator: " ").map(String.init) }
}
