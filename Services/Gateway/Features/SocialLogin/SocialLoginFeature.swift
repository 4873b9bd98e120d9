import RPCClient

/// Signing in with Google, GitHub, Facebook, Apple and Microsoft, and the connections that users have with them.
struct SocialLoginFeature: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let pages: PageContextFactory
    let accountPages: AccountPages
    let reader: AuthorizationRequestReader
    let response: AuthorizationResponse
    let beginProviderSignIn: BeginProviderSignIn
    let completeProviderSignIn: CompleteProviderSignIn
    let removeConnection: RemoveConnection
    let disconnectPage: DisconnectPage

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.open(
                AuthorizeByProviderEndpoint(
                    reader: reader, beginProviderSignIn: beginProviderSignIn, response: response)),
            pipeline.open(
                SignInWithProviderEndpoint(
                    clients: clients, beginProviderSignIn: beginProviderSignIn, cookies: cookies)),
            pipeline.open(
                ProviderCallbackEndpoint<ProviderCallbackPath>(complete: completeProviderSignIn, response: response)),
            pipeline.open(
                PostProviderCallbackEndpoint<ProviderCallbackPath>(
                    complete: completeProviderSignIn, response: response)),
            pipeline.open(
                ProviderCallbackEndpoint<OAuthCallbackPath>(complete: completeProviderSignIn, response: response)),
            pipeline.open(
                PostProviderCallbackEndpoint<OAuthCallbackPath>(complete: completeProviderSignIn, response: response)),
            pipeline.open(ShowHeldPageEndpoint(pages: pages)),
            pipeline.signedIn(ListConnectionsEndpoint(identity: identity)),
            pipeline.signedIn(RemoveConnectionEndpoint(removeConnection: removeConnection)),
            pipeline.open(ShowDisconnectPageEndpoint(page: disconnectPage, accountPages: accountPages)),
            pipeline.open(SendDisconnectPageEndpoint(page: disconnectPage, accountPages: accountPages)),
        ]
    }
}
