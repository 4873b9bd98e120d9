import RPCClient

/// The authorization server: OAuth 2.1 and OpenID Connect.
struct AuthorizationFeature: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let csrf: CSRFTokens
    let pages: PageContextFactory
    let browserSessions: BrowserSessionReader
    let events: EventRecorder
    let reader: AuthorizationRequestReader
    let pending: PendingAuthorizations
    let consents: Consents
    let revokeConsent: RevokeConsent
    let grant: AuthorizationCodeGrant
    let response: AuthorizationResponse
    let beginProviderSignIn: BeginProviderSignIn
    let issuer: String
    /// `max-age` of the key set and of the metadata, in seconds.
    let keySetLifetime: Int

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let clientAuthenticator = ClientAuthenticator(identity: identity)
        let logout = Logout(
            reader: LogoutRequestReader(clients: clients, tokens: tokens), browserSessions: browserSessions,
            tokens: tokens, identity: identity, events: events, clients: clients, cookies: cookies, pages: pages)
        let missingPasskey = MissingPasskeyPage(
            identity: identity, pending: pending, browserSessions: browserSessions, clients: clients, pages: pages,
            grant: grant)
        let metadata = ServerMetadataDocument(
            tokens: tokens, issuer: issuer, languages: pages.renderer.phrases.languages.map(\.tag),
            cacheLifetime: keySetLifetime)
        return [
            pipeline.mount(
                AuthorizationEndpoint(
                    reader: reader, grant: grant, beginProviderSignIn: beginProviderSignIn,
                    browserSessions: browserSessions, response: response)),
            pipeline.mount(
                PostAuthorizationEndpoint(
                    reader: reader, pending: pending, beginProviderSignIn: beginProviderSignIn, response: response)),
            pipeline.mount(
                ShowConsentPageEndpoint(
                    pending: pending, browserSessions: browserSessions, clients: clients, identity: identity,
                    pages: pages, response: response)),
            pipeline.mount(
                SendConsentPageEndpoint(
                    pending: pending, browserSessions: browserSessions, consents: consents, grant: grant,
                    response: response)),
            pipeline.mount(ListConsentsEndpoint(consents: revokeConsent, issuer: issuer)),
            pipeline.mount(RevokeConsentEndpoint(revoke: revokeConsent)),
            pipeline.mount(ShowMissingPasskeyPageEndpoint(page: missingPasskey)),
            pipeline.mount(SendMissingPasskeyPageEndpoint(page: missingPasskey)),
            pipeline.mount(
                TokenEndpoint(
                    tokens: tokens, clientAuthenticator: clientAuthenticator, events: events, issuer: issuer)),
            pipeline.mount(UserInfoEndpoint(identity: identity)),
            pipeline.mount(PostUserInfoEndpoint(identity: identity)),
            pipeline.mount(
                RevocationEndpoint(
                    tokens: tokens, clientAuthenticator: clientAuthenticator, events: events, issuer: issuer)),
            pipeline.mount(
                IntrospectionEndpoint(
                    tokens: tokens, clients: clients, clientAuthenticator: clientAuthenticator, issuer: issuer)),
            pipeline.mount(LogoutEndpoint(logout: logout)),
            pipeline.mount(
                PostLogoutEndpoint(logout: logout, csrf: csrf, leavingPage: LeavingPage(pages: pages))),
            pipeline.mount(JWKSEndpoint(tokens: tokens, cacheLifetime: keySetLifetime)),
            pipeline.mount(OpenIDConfigurationEndpoint(metadata: metadata)),
            pipeline.mount(OAuthMetadataEndpoint(metadata: metadata)),
        ]
    }
}
