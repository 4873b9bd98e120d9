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

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.open(CheckEmailEndpoint(identity: identity, clients: clients)),
            pipeline.open(ListLoginMethodsEndpoint(clients: clients, issuer: issuer)),
            pipeline.open(SignInEndpoint(clients: clients, signIn: signIn, cookies: cookies)),
            pipeline.open(ShowSignInPageEndpoint(pages: pages)),
            pipeline.open(SendSignInPageEndpoint(pages: pages, requestEmail: requestEmail)),
            pipeline.open(ShowPasswordPageEndpoint(pages: pages)),
            pipeline.open(SendPasswordPageEndpoint(pages: pages, signIn: signIn)),
        ]
    }
}
