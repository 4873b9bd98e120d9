import HTTPTypes
import Hummingbird
import Models
import Primitives
import RPCClient

/// The authorization code grant (RFC 6749 §4.1), from a valid request to the response with the code. In between the user
/// signs in and consents, where that is needed.
struct AuthorizationCodeGrant: Sendable {
    let tokens: ServiceClient
    let consents: Consents
    let pending: PendingAuthorizations
    let stepUp: StepUp
    let cookies: SessionCookies
    let response: AuthorizationResponse

    /// Answers a new request at once if the browser's session is enough for it, or if `prompt=none` forbids a page.
    /// Otherwise stores the request and redirects to the page that is needed.
    ///
    /// - Parameter accessToken: that of the browser's session; nil if the browser is signed out.
    func begin(
        _ asked: AuthorizationRequest, accessToken: AccessToken?, _ request: IncomingRequest
    ) async throws -> Response {
        guard let accessToken else {
            let signedOut = AuthorizationStatus(request: asked, session: nil, needsSignIn: true)
            return try await advance(.new(asked), signedOut, nil, request)
        }
        let status = try await tokens.call(Tokens.FindAuthorization(.new(asked), accessToken: accessToken))
        return try await advance(.new(asked), status, accessToken, request)
    }

    /// Continues with a stored request: answers it, or redirects to the page that is still needed.
    func resume(_ id: Secret, accessToken: AccessToken?, _ request: IncomingRequest) async throws -> Response {
        try await advance(.kept(id), try await pending.find(id, accessToken: accessToken), accessToken, request)
    }

    /// Answers a stored request to which the user has just consented.
    func complete(_ id: Secret, accessToken: AccessToken) async throws -> Response {
        try await issueCode(.kept(id), accessToken)
    }

    /// Answers a request whose `acr_values` the user can't meet.
    func refuseContexts(of request: AuthorizationRequest) -> Response {
        error(.unmetAuthenticationRequirements, "The user has no factor that reaches one of acr_values.", request)
    }

    /// Answers a request to which the user does not consent.
    func deny(_ request: AuthorizationRequest) -> Response {
        error(.accessDenied, "The user did not agree.", request)
    }

    private func advance(
        _ reference: Tokens.AuthorizationReference, _ status: AuthorizationStatus, _ accessToken: AccessToken?,
        _ incoming: IncomingRequest
    ) async throws -> Response {
        let request = status.request
        let isSilent = request.prompt.contains(.none)
        guard let accessToken, let session = status.session, !status.needsSignIn else {
            if isSilent { return error(.loginRequired, "The user has to sign in.", request) }
            // `id_token_hint` names one user, and another one has just signed in (OIDC Core §3.1.2.1).
            if status.isAnotherUser { return error(.loginRequired, "Another user has signed in.", request) }
            return redirect(to: Self.signInPath(try await store(reference), request))
        }
        if !status.reachesContext {
            if isSilent { return error(.loginRequired, "The user has to show a second factor.", request) }
            return try await strengthen(
                SignedIn(claims: session, accessToken: accessToken), reference, status, incoming)
        }
        if try await consents.isNeeded(for: request, by: session) {
            if isSilent { return error(.consentRequired, "The user has to agree.", request) }
            return redirect(to: ConsentPage.path(of: try await store(reference)))
        }
        return try await issueCode(reference, accessToken)
    }

    /// Asks for the second factor that `acr_values` need. A user who has none that is strong enough sets one up, or goes back to the client.
    private func strengthen(
        _ session: SignedIn, _ reference: Tokens.AuthorizationReference, _ status: AuthorizationStatus,
        _ incoming: IncomingRequest
    ) async throws -> Response {
        let request = status.request
        let waiting = try await stepUp(of: session, to: request.contexts ?? [], for: request.client, incoming)
        guard let waiting else { return redirect(to: MissingPasskeyPage.path(of: try await store(reference))) }
        return waiting.redirect(
            returnTo: PendingAuthorizations.path(of: try await store(reference)),
            languages: PageQuery.languages(request.uiLocales), cookies.policy)
    }

    private func issueCode(
        _ reference: Tokens.AuthorizationReference, _ accessToken: AccessToken
    ) async throws -> Response {
        response.code(try await tokens.call(Tokens.IssueAuthorizationCode(reference, accessToken: accessToken)))
    }

    private func store(_ reference: Tokens.AuthorizationReference) async throws -> Secret {
        switch reference {
        case .kept(let id): id
        case .new(let request): try await pending.add(request)
        }
    }

    private static func signInPath(_ id: Secret, _ request: AuthorizationRequest) -> String {
        FormEncoding.adding(
            [
                ("client_id", request.client.description), ("return_to", PendingAuthorizations.path(of: id)),
                ("login_hint", request.loginHint), ("ui_locales", request.uiLocales),
            ], to: SignInPage.path)
    }

    private func redirect(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }

    private func error(
        _ code: AuthorizationError.Code, _ description: String, _ request: AuthorizationRequest
    ) -> Response {
        response.error(AuthorizationError(code, description, of: request))
    }
}

extension AuthorizationRequest {
    /// The requested scopes, one by one.
    var scopes: [String] { scope.split(separator: " ").map(String.init) }
}
