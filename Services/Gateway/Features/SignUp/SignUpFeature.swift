/// Creating users with email address and password.
struct SignUpFeature: Sendable {
    let clients: ClientDirectory
    let cookies: SessionCookies
    let pages: PageContextFactory
    let accountPages: AccountPages
    let signUp: SignUp

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(SignUpEndpoint(clients: clients, signUp: signUp, cookies: cookies)),
            pipeline.mount(ShowSignUpPageEndpoint(pages: pages)),
            pipeline.mount(SendSignUpPageEndpoint(pages: pages, accountPages: accountPages, signUp: signUp)),
        ]
    }
}
