/// Creating users with email address and password.
struct SignUpFeature: Sendable {
    let clients: ClientDirectory
    let cookies: SessionCookies
    let pages: PageContextFactory
    let accountPages: AccountPages
    let signUp: SignUp

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.open(SignUpEndpoint(clients: clients, signUp: signUp, cookies: cookies)),
            pipeline.open(ShowSignUpPageEndpoint(pages: pages)),
            pipeline.open(SendSignUpPageEndpoint(pages: pages, accountPages: accountPages, signUp: signUp)),
        ]
    }
}
