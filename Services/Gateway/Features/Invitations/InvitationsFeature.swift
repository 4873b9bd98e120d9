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
            pipeline.open(
                AcceptInviteEndpoint(
                    acceptInvite: acceptInvite, tokenPolicy: tokenPolicy, cookies: cookies, issuer: issuer)),
            pipeline.open(
                PostAcceptInviteEndpoint(
                    clients: clients, acceptInvite: acceptInvite, tokenPolicy: tokenPolicy, cookies: cookies)),
            pipeline.signedIn(CreateInviteEndpoint(createInvite: createInvite)),
            pipeline.signedIn(ListInvitesEndpoint(identity: identity, sessionProofs: sessionProofs)),
            pipeline.signedIn(RevokeInviteEndpoint(identity: identity, sessionProofs: sessionProofs)),
            pipeline.open(ShowEmailLinkPageEndpoint<InvitePage>(renderer: renderer)),
            pipeline.open(
                SendEmailLinkPageEndpoint(
                    emailPage: InvitePage(acceptInvite: acceptInvite), renderer: renderer, pages: pages,
                    accountPages: accountPages)),
            pipeline.open(ShowInviteCodePageEndpoint(pages: pages)),
            pipeline.open(SendInviteCodePageEndpoint(pages: pages, exchangeCode: exchangeCode)),
        ]
    }
}
