import RPCClient

/// Signing in with a password, and the first steps of every sign-in.
struct SignInFeature: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let issuer: String
    let pages: PageContextFactory
    let signIn: PasswordSignIn
    let requestEmail: RequestEmailFromPage
    let continueAs: ContinueAs

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(CheckEmailEndpoint(identity: identity, clients: clients)),
            pipeline.mount(ListLoginMethodsEndpoint(clients: clients, issuer: issuer)),
            pipeline.mount(SignInEndpoint(clients: clients, signIn: signIn, cookies: cookies)),
            pipeline.mount(ShowSignInPageEndpoint(pages: pages, continueAs: continueAs, issuer: issuer)),
            pipeline.mount(
                SendSignInPageEndpoint(
                    identity: identity, pages: pages, requestEmail: requestEmail, continueAs: continueAs,
                    issuer: issuer)),
            pipeline.mount(ShowPasswordPageEndpoint(pages: pages)),
            pipeline.mount(
                SendPasswordPageEndpoint(
                    pages: pages, signIn: signIn,
                    passkeyOffer: PasskeyOffer(identity: identity, pending: continueAs.pending))),
        ]
    }
}
