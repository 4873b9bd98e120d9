import RPCClient

/// What links and codes in emails do: sign in, verify an address, reset a password.
struct EmailLinksFeature: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let issuer: String
    let limiter: Limiter
    let pages: PageContextFactory
    let accountPages: AccountPages
    let tokenPolicy: EmailTokenPolicy
    let renderer: EmailLinkPageRenderer
    let requestEmailLink: RequestEmailLink
    let requestEmail: RequestEmailFromPage
    let sendEmailVerification: SendEmailVerification
    let signIn: SignInWithEmailLink
    let verifyEmail: VerifyEmail
    let resetPassword: ResetPassword
    let passwordSignIn: PasswordSignIn
    let exchangeCode: ExchangeEmailCode
    let callers: SessionOrSignInReader
    let pendingSignIns: PendingSignIns

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] { api(pipeline) + pages(pipeline) }

    private func api(_ pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let sendEmailLink = SendEmailLink(clients: clients, requestEmailLink: requestEmailLink)
        return [
            pipeline.mount(SendMagicLinkEndpoint(sendEmailLink: sendEmailLink)),
            pipeline.mount(
                SignInWithTokenEndpoint(signIn: signIn, tokenPolicy: tokenPolicy, cookies: cookies, issuer: issuer)),
            pipeline.mount(PostSignInWithTokenEndpoint(signIn: signIn, tokenPolicy: tokenPolicy, cookies: cookies)),
            pipeline.mount(SignInWithCodeEndpoint(clients: clients, signIn: signIn, cookies: cookies)),
            pipeline.mount(SendPasswordResetEndpoint(sendEmailLink: sendEmailLink)),
            pipeline.mount(ResetPasswordEndpoint(clients: clients, resetPassword: resetPassword)),
            pipeline.mount(
                SendEmailVerificationEndpoint(callers: callers, sendEmailVerification: sendEmailVerification)),
            pipeline.mount(VerifyEmailEndpoint(verifyEmail: verifyEmail, tokenPolicy: tokenPolicy, issuer: issuer)),
            pipeline.mount(PostVerifyEmailEndpoint(verifyEmail: verifyEmail, tokenPolicy: tokenPolicy)),
            pipeline.mount(
                VerifyWithCodeEndpoint(
                    identity: identity, callers: callers, pendingSignIns: pendingSignIns, verifyEmail: verifyEmail,
                    cookies: cookies)),
        ]
    }

    private func pages(_ pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let signUpVerification = SignUpVerificationPage(
            pages: pages, accountPages: accountPages, pendingSignIns: pendingSignIns,
            sendEmailVerification: sendEmailVerification, ownEmails: OwnEmails(identity: identity),
            verifyEmail: verifyEmail)
        func show<Page: EmailLinkPage>(_ page: Page) -> MountedEndpoint {
            pipeline.mount(ShowEmailLinkPageEndpoint<Page>(renderer: renderer))
        }
        func send(_ page: some EmailLinkPage) -> MountedEndpoint {
            pipeline.mount(
                SendEmailLinkPageEndpoint(
                    emailPage: page, renderer: renderer, pages: pages, accountPages: accountPages))
        }
        let magicLink = MagicLinkPage(signIn: signIn, clients: clients)
        let verify = VerifyPage(verifyEmail: verifyEmail, pendingSignIns: pendingSignIns, clients: clients)
        let reset = ResetPage(resetPassword: resetPassword, signIn: passwordSignIn, clients: clients)
        return [
            pipeline.mount(
                ShowCheckMailPageEndpoint(
                    pages: pages, accountPages: accountPages, signUpVerification: signUpVerification)),
            pipeline.mount(
                SendCheckMailPageEndpoint(
                    pages: pages, accountPages: accountPages, signUpVerification: signUpVerification,
                    limiter: limiter, requestEmail: requestEmail, signIn: signIn, exchangeCode: exchangeCode)),
            pipeline.mount(ShowForgotPageEndpoint(pages: pages)),
            pipeline.mount(SendForgotPageEndpoint(pages: pages, requestEmail: requestEmail)),
            show(magicLink), send(magicLink), show(verify), send(verify), show(reset), send(reset),
            pipeline.mount(ShowDonePageEndpoint(pages: pages, accountPages: accountPages)),
        ]
    }
}
