import RPCClient

/// Signing in with providers, and the connections that users have with them.
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
    let unlinkIdentity: UnlinkIdentity
    let unlinkIdentityPage: UnlinkIdentityPage

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(
                AuthorizeByProviderEndpoint(
                    reader: reader, beginProviderSignIn: beginProviderSignIn, response: response)),
            pipeline.mount(
                SignInWithProviderEndpoint(
                    clients: clients, beginProviderSignIn: beginProviderSignIn, cookies: cookies)),
            pipeline.mount(
                ProviderCallbackEndpoint<ProviderCallbackPath>(complete: completeProviderSignIn, response: response)),
            pipeline.mount(
                PostProviderCallbackEndpoint<ProviderCallbackPath>(
                    complete: completeProviderSignIn, response: response)),
            pipeline.mount(
                ProviderCallbackEndpoint<OAuthCallbackPath>(complete: completeProviderSignIn, response: response)),
            pipeline.mount(
                PostProviderCallbackEndpoint<OAuthCallbackPath>(complete: completeProviderSignIn, response: response)),
            pipeline.mount(ShowHeldPageEndpoint(pages: pages)),
            pipeline.mount(ListLinkedIdentitiesEndpoint(identity: identity)),
            pipeline.mount(UnlinkIdentityEndpoint(unlinkIdentity: unlinkIdentity)),
            pipeline.mount(ShowUnlinkIdentityPageEndpoint(page: unlinkIdentityPage, accountPages: accountPages)),
            pipeline.mount(SendUnlinkIdentityPageEndpoint(page: unlinkIdentityPage, accountPages: accountPages)),
        ]
    }
}
