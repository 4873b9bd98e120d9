import RPCClient

/// Refreshing, listing and ending sessions, and the CSRF tokens of browsers.
struct SessionsFeature: Sendable {
    let tokens: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let csrf: CSRFTokens
    let issuer: String
    let authentication: Authentication
    let originPolicy: OriginPolicy
    let pages: PageContextFactory
    let accountPages: AccountPages
    let refreshSession: RefreshSession
    let endSessions: EndSessions
    let signOut: SignOut
    let switchAccount: SwitchAccount

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.open(
                RefreshSessionEndpoint(clients: clients, cookies: cookies, refreshSession: refreshSession)),
            pipeline.open(
                SignOutEndpoint(
                    authentication: authentication, originPolicy: originPolicy, clients: clients, cookies: cookies,
                    endSessions: endSessions, signOut: signOut)),
            pipeline.open(ShowSignOutPageEndpoint(pages: pages, accountPages: accountPages)),
            pipeline.open(
                SendSignOutPageEndpoint(pages: pages, clients: clients, cookies: cookies, signOut: signOut)),
            pipeline.open(GetCSRFSessionEndpoint(issuer: issuer)),
            pipeline.open(GetCSRFTokenEndpoint(tokens: csrf, originPolicy: originPolicy)),
            pipeline.signedIn(SwitchAccountEndpoint(switchAccount: switchAccount, cookies: cookies)),
            pipeline.signedIn(ListSessionsEndpoint(tokens: tokens)),
            pipeline.signedIn(EndSessionEndpoint(endSessions: endSessions)),
        ]
    }
}
