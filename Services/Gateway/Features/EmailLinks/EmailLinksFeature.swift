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
    let exchangeCode: ExchangeEmailCode

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] { api(pipeline) + pages(pipeline) }

    private func api(_ pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let sendEmailLink = SendEmailLink(clients: clients, requestEmailLink: requestEmailLink)
        return [
            pipeline.open(SendMagicLinkEndpoint(sendEmailLink: sendEmailLink)),
            pipeline.open(
                SignInWithTokenEndpoint(signIn: signIn, tokenPolicy: tokenPolicy, cookies: cookies, issuer: issuer)),
            pipeline.open(PostSignInWithTokenEndpoint(signIn: signIn, tokenPolicy: tokenPolicy, cookies: cookies)),
            pipeline.open(SignInWithCodeEndpoint(clients: clients, signIn: signIn, cookies: cookies)),
            pipeline.open(SendPasswordResetEndpoint(sendEmailLink: sendEmailLink)),
            pipeline.open(ResetPasswordEndpoint(clients: clients, resetPassword: resetPassword)),
            pipeline.signedIn(SendEmailVerificationEndpoint(sendEmailVerification: sendEmailVerification)),
            pipeline.open(VerifyEmailEndpoint(verifyEmail: verifyEmail, tokenPolicy: tokenPolicy, issuer: issuer)),
            pipeline.open(PostVerifyEmailEndpoint(verifyEmail: verifyEmail, tokenPolicy: tokenPolicy)),
            pipeline.signedIn(VerifyWithCodeEndpoint(identity: identity, verifyEmail: verifyEmail)),
        ]
    }

    private func pages(_ pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let signUpVerification = SignUpVerificationPage(
            pages: pages, accountPages: accountPages, sendEmailVerification: sendEmailVerification,
            verifyEmail: verifyEmail)
        func show<Page: EmailLinkPage>(_ page: Page) -> MountedEndpoint {
            pipeline.open(ShowEmailLinkPageEndpoint<Page>(renderer: renderer))
        }
        func send(_ page: some EmailLinkPage) -> MountedEndpoint {
            pipeline.open(
                SendEmailLinkPageEndpoint(
                    emailPage: page, renderer: renderer, pages: pages, accountPages: accountPages))
        }
        let magicLink = MagicLinkPage(signIn: signIn, clients: clients)
        let verify = VerifyPage(verifyEmail: verifyEmail)
        let reset = ResetPage(resetPassword: resetPassword, clients: clients)
        return [
            pipeline.open(ShowCheckMailPageEndpoint(pages: pages, signUpVerification: signUpVerification)),
            pipeline.open(
                SendCheckMailPageEndpoint(
                    pages: pages, accountPages: accountPages, signUpVerification: signUpVerification,
                    limiter: limiter, requestEmail: requestEmail, signIn: signIn, exchangeCode: exchangeCode)),
            pipeline.open(ShowForgotPageEndpoint(pages: pages)),
            pipeline.open(SendForgotPageEndpoint(pages: pages, requestEmail: requestEmail)),
            show(magicLink), send(magicLink), show(verify), send(verify), show(reset), send(reset),
            pipeline.open(ShowDonePageEndpoint(pages: pages)),
        ]
    }
}
