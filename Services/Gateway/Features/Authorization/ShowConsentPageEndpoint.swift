import HTTPTypes
import Hummingbird
import Models
import Primitives
import RPCClient
import Templates

/// Shows the page that asks a user whether a third-party client may act for them.
struct ShowConsentPageEndpoint: Endpoint {
    static let operation = Operation.page(
        ConsentPage.path, id: "showConsentPage", tag: .oauth,
        summary: "The consent page",
        caching: .noStore,
        parameters: [
            .query("request", .string.example("Yq3n8sV1"), isRequired: true),
            .query("ui_locales", .string.example("de en"), "Languages, best first."),
        ],
        answers: [.page, .seeOther("To sign in first.")],
        errors: [.authorizationExpired, .unknownClient, .returnToInvalid, .cookieInTheWay, .userSuspended])

    let pending: PendingAuthorizations
    let browserSessions: BrowserSessionReader
    let clients: ClientDirectory
    let identity: ServiceClient
    let pages: PageContextFactory
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        try await response.catching {
            guard let id = OAuthParameters(encoded: request.request.uri.query ?? "")?.secret("request") else {
                throw ServiceError.authorizationExpired
            }
            let session = try await browserSessions.session(of: request)
            let status = try await pending.find(id, accessToken: session?.accessToken)
            guard let session = status.session, status.isSatisfied else {
                return Response(status: .seeOther, headers: [.location: PendingAuthorizations.path(of: id)])
            }
            return try await page(id, status.request, session, request)
        }
    }

    private func page(
        _ id: Secret, _ asked: AuthorizationRequest, _ session: AccessTokenClaims, _ request: IncomingRequest
    ) async throws -> Response {
        let client = try await clients.client(asked.client)
        let profile = try await identity.call(
            Identity.GetProfile(user: session.user, application: session.application, account: session.account))
        let page = try await pages.context(
            for: request, client: client, preferredLanguage: profile.identity?.preferredLanguage,
            requestedLanguages: asked.uiLocales)
        let name = client.displayedName
        // `openid` is listed even if it was not requested: a code always tells the client who the user is.
        let scopes = AuthorizationRequestReader.scopes.filter { $0 == "openid" || asked.scopes.contains($0) }
        var values: [String: Any] = [
            "action": ConsentPage.path, "request": id.reveal(),
            "lead": page.text("consent_lead", ["client": name]),
            "scopes": scopes.map { [$0: true, "text": page.text("consent_\($0)")] as [String: Any] },
            "note": page.text("consent_note", ["client": name]),
        ]
        // The website that the browser goes back to tells more about a client than its name.
        values["publisher"] = URLRules.origin(of: asked.redirectURI)?.split(separator: "/").last.map(String.init)
        var otherAccount = page.query
        otherAccount.returnTo = PendingAuthorizations.path(of: id)
        values["other_account"] = otherAccount.path(SignInPage.path)
        values["who"] = profile.displayEmail.map { page.text("signed_in_as", ["email": $0]) }
        return page.render(.consent, title: page.text("consent_title", ["client": name]), values)
    }
}
