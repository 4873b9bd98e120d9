import Models

@testable import GatewayService

extension UseCases {
    var pending: PendingAuthorizations { PendingAuthorizations(tokens: fleet.tokens) }
    var consents: Consents { Consents(identity: fleet.identity, clients: clients) }
    var authorizationResponse: AuthorizationResponse { AuthorizationResponse(issuer: ScriptedFleet.issuer) }
    var grant: AuthorizationCodeGrant {
        AuthorizationCodeGrant(
            tokens: fleet.tokens, consents: consents, pending: pending,
            stepUp: StepUp(identity: fleet.identity, sessionProofs: sessionProofs, openSession: openSession),
            cookies: cookies, response: authorizationResponse)
    }
    var continuations: ContinuationResolver { ContinuationResolver(grant: grant, pending: pending) }
    var beginProviderSignIn: BeginProviderSignIn {
        BeginProviderSignIn(
            identity: fleet.identity, tokens: fleet.tokens, clients: clients, pending: pending, cookies: cookies)
    }
    func completeProviderSignIn() throws -> CompleteProviderSignIn {
        CompleteProviderSignIn(
            identity: fleet.identity, tokens: fleet.tokens, openSession: openSession, continuations: continuations,
            outboxRelay: outboxRelay, cookies: cookies, pages: try pages(), hooks: signUpHooks)
    }
    var unlinkIdentity: UnlinkIdentity {
        UnlinkIdentity(identity: fleet.identity, change: freshChange)
    }
    var freshChange: FreshChange {
        FreshChange(
            sessionProofs: sessionProofs, freshness: FreshSignIn(throttle: throttle), epochs: epochs,
            knownDevices: knownDevices)
    }

    /// A factory with the templates and phrases of the build.
    func pages() throws -> PageContextFactory {
        PageContextFactory(
            renderer: try PageRenderer(), clients: clients, csrf: CSRFTokens(key: ScriptedFleet.csrfKey),
            cookies: cookies, issuer: ScriptedFleet.issuer, minimumPasswordLength: 12)
    }
}

extension Samples {
    /// A request of the demo client, with the response to `https://app.example.com/done`.
    static let authorization = AuthorizationRequest(
        client: client, application: application, redirectURI: "https://app.example.com/done",
        scope: "openid email", state: "s", codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
}
