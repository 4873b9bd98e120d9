import GeoIP
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
    let reauthenticate: Reauthenticate
    var places: Places?

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(
                RefreshSessionEndpoint(clients: clients, cookies: cookies, refreshSession: refreshSession)),
            pipeline.mount(
                SignOutEndpoint(
                    authentication: authentication, originPolicy: originPolicy, clients: clients, cookies: cookies,
                    endSessions: endSessions, signOut: signOut)),
            pipeline.mount(ShowSignOutPageEndpoint(pages: pages, accountPages: accountPages)),
            pipeline.mount(
                SendSignOutPageEndpoint(pages: pages, clients: clients, cookies: cookies, signOut: signOut)),
            pipeline.mount(GetCSRFSessionEndpoint(issuer: issuer)),
            pipeline.mount(GetCSRFTokenEndpoint(tokens: csrf, originPolicy: originPolicy)),
            pipeline.mount(SwitchAccountEndpoint(switchAccount: switchAccount, cookies: cookies)),
            pipeline.mount(ReauthenticateEndpoint(reauthenticate: reauthenticate, cookies: cookies)),
            pipeline.mount(ListSessionsEndpoint(tokens: tokens, places: places)),
            pipeline.mount(EndSessionEndpoint(endSessions: endSessions)),
        ]
    }
}
