import RPCClient

/// Inviting people to accounts.
struct InvitationsFeature: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let issuer: String
    let pages: PageContextFactory
    let accountPages: AccountPages
    let sessionProofs: SessionProofs
    let tokenPolicy: EmailTokenPolicy
    let renderer: EmailLinkPageRenderer
    let createInvite: CreateInvite
    let acceptInvite: AcceptInvite
    let exchangeCode: ExchangeEmailCode

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(
                AcceptInviteEndpoint(
                    acceptInvite: acceptInvite, tokenPolicy: tokenPolicy, cookies: cookies, issuer: issuer)),
            pipeline.mount(
                PostAcceptInviteEndpoint(
                    clients: clients, acceptInvite: acceptInvite, tokenPolicy: tokenPolicy, cookies: cookies)),
            pipeline.mount(CreateInviteEndpoint(createInvite: createInvite)),
            pipeline.mount(ListInvitesEndpoint(identity: identity, sessionProofs: sessionProofs)),
            pipeline.mount(RevokeInviteEndpoint(identity: identity, sessionProofs: sessionProofs)),
            pipeline.mount(ShowEmailLinkPageEndpoint<InvitePage>(renderer: renderer)),
            pipeline.mount(
                SendEmailLinkPageEndpoint(
                    emailPage: InvitePage(acceptInvite: acceptInvite), renderer: renderer, pages: pages,
                    accountPages: accountPages)),
            pipeline.mount(ShowInviteCodePageEndpoint(pages: pages)),
            pipeline.mount(
                SendInviteCodePageEndpoint(pages: pages, accountPages: accountPages, exchangeCode: exchangeCode)),
        ]
    }
}
