/// Creating users with email address and password, and the waitlist for them.
struct SignUpFeature: Sendable {
    let clients: ClientDirectory
    let cookies: SessionCookies
    let pages: PageContextFactory
    let accountPages: AccountPages
    let signUp: SignUp
    let joinWaitlist: JoinSignUpWaitlist
    let pendingSignIns: PendingSignIns
    let acceptTerms: AcceptTerms

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let step = TermsStep(pages: pages, accountPages: accountPages, pendingSignIns: pendingSignIns)
        return [
            pipeline.mount(SignUpEndpoint(clients: clients, signUp: signUp, cookies: cookies)),
            pipeline.mount(JoinSignUpWaitlistEndpoint(clients: clients, join: joinWaitlist)),
            pipeline.mount(ShowSignUpPageEndpoint(pages: pages)),
            pipeline.mount(SendSignUpPageEndpoint(pages: pages, accountPages: accountPages, signUp: signUp)),
            pipeline.mount(SendSignUpWaitlistPageEndpoint(pages: pages, join: joinWaitlist)),
            pipeline.mount(
                AcceptTermsEndpoint(
                    clients: clients, pendingSignIns: pendingSignIns, acceptTerms: acceptTerms, cookies: cookies)),
            pipeline.mount(ShowTermsPageEndpoint(step: step)),
            pipeline.mount(SendTermsPageEndpoint(step: step, acceptTerms: acceptTerms)),
        ]
    }
}
