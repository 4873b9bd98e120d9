import Models
import RPCClient

/// Everything that flows need.
struct Surroundings: Sendable {
    let fleet: Fleet
    let clients: ClientDirectory
    let cookies: SessionCookies
    let csrf: CSRFTokens
    let limiter: Limiter
    let knownDevices: KnownDevices
    let outboxRelay: OutboxRelay
    let issuer: String
    let renderer: PageRenderer
    /// What pages say beside a new password.
    let minimumPasswordLength: Int
    /// Where the mails of a local fleet end; nil anywhere else.
    let mailFolder: String?
    /// How long others may keep the key set, in seconds.
    let keySetLifetime: Int
    /// Refresh tokens that browsers send and that were refused for good.
    let refusedTokens = RefusedTokens()
    /// Who may read metrics.
    let metricsReaders: [AddressRange]
    /// Who hears of vulnerabilities.
    let securityContacts: [SecurityContact]
}

/// Every route of the gateway, a line each.
enum Endpoints {
    static func all(_ house: Surroundings) -> [MountedEndpoint] {
        let fleet = house.fleet
        let originPolicy = OriginPolicy(clients: house.clients, issuer: house.issuer)
        let authentication = Authentication(fleet: fleet, cookies: house.cookies, originPolicy: originPolicy)
        let door = EndpointPipeline(
            authentication: authentication,
            csrf: CSRFGuard(tokens: house.csrf, cookies: house.cookies), limiter: house.limiter,
            originPolicy: originPolicy,
            house: house)
        let pages = house.pages
        let pending = PendingAuthorizations(tokens: fleet.tokens)
        let consents = Consents(identity: fleet.identity, clients: house.clients)
        let authorizationResponse = AuthorizationResponse(issuer: house.issuer)
        let grant = AuthorizationCodeGrant(
            tokens: fleet.tokens, consents: consents, pending: pending, response: authorizationResponse)
        let reader = AuthorizationRequestReader(clients: house.clients, tokens: fleet.tokens)
        let beginProviderSignIn = BeginProviderSignIn(
            identity: fleet.identity, tokens: fleet.tokens, clients: house.clients, pending: pending,
            cookies: house.cookies)
        let authorization = AuthorizationFeature(
            identity: fleet.identity, tokens: fleet.tokens, clients: house.clients, cookies: house.cookies,
            csrf: house.csrf, pages: pages, browserSessions: house.browserSessions, events: house.events,
            reader: reader, pending: pending, consents: consents, grant: grant, response: authorizationResponse,
            beginProviderSignIn: beginProviderSignIn, issuer: house.issuer, keySetLifetime: house.keySetLifetime)
        let socialLogin = SocialLoginFeature(
            identity: fleet.identity, clients: house.clients, cookies: house.cookies, pages: pages, reader: reader,
            response: authorizationResponse, beginProviderSignIn: beginProviderSignIn,
            completeProviderSignIn: CompleteProviderSignIn(
                identity: fleet.identity, tokens: fleet.tokens, openSession: house.openSession,
                continuations: ContinuationResolver(grant: grant, pending: pending),
                outboxRelay: house.outboxRelay, cookies: house.cookies),
            removeConnection: house.removeConnection, disconnectPage: house.disconnectPage, house: house)
        let waitlists = WaitlistsFeature(waitlists: fleet.waitlists, issuer: house.issuer)
        let others: [MountedEndpoint] = [
            // Signing in and out.
            door.open(CheckEmailEndpoint(house: house)),
            door.open(ListLoginMethodsEndpoint(house: house)),
            door.open(SignUpEndpoint(house: house)),
            door.open(SignInEndpoint(house: house)),
            door.open(RefreshSessionEndpoint(house: house)),
            door.open(SignOutEndpoint(house: house, authentication: authentication)),

            // By mail.
            door.open(SendMagicLinkEndpoint(house: house)),
            door.open(SignInWithTokenEndpoint(house: house)),
            door.open(PostSignInWithTokenEndpoint(house: house)),
            door.open(SignInWithCodeEndpoint(house: house)),
            door.open(SendPasswordResetEndpoint(house: house)),
            door.open(ResetPasswordEndpoint(house: house)),
            door.signedIn(SendEmailVerificationEndpoint(house: house)),
            door.open(VerifyEmailEndpoint(house: house)),
            door.open(PostVerifyEmailEndpoint(house: house)),
            door.signedIn(VerifyWithCodeEndpoint(house: house)),
            door.open(AcceptInviteEndpoint(house: house)),
            door.open(PostAcceptInviteEndpoint(house: house)),
            door.signedIn(CreateInviteEndpoint(house: house)),
            door.signedIn(ListInvitesEndpoint(house: house)),
            door.signedIn(RevokeInviteEndpoint(house: house)),

            // Pages for people: signing in.
            door.open(ShowSignInPageEndpoint(house: house)),
            door.open(SendSignInPageEndpoint(house: house)),
            door.open(ShowPasswordPageEndpoint(house: house)),
            door.open(SendPasswordPageEndpoint(house: house)),
            door.open(ShowCheckMailPageEndpoint(house: house)),
            door.open(SendCheckMailPageEndpoint(house: house)),
            door.open(ShowSignUpPageEndpoint(house: house)),
            door.open(SendSignUpPageEndpoint(house: house)),
            door.open(ShowForgotPageEndpoint(house: house)),
            door.open(SendForgotPageEndpoint(house: house)),

            // Pages that mailed links open.
            door.open(ShowEmailLinkPageEndpoint<MagicLinkPage>(house: house)),
            door.open(SendEmailLinkPageEndpoint<MagicLinkPage>(house: house)),
            door.open(ShowEmailLinkPageEndpoint<VerifyPage>(house: house)),
            door.open(SendEmailLinkPageEndpoint<VerifyPage>(house: house)),
            door.open(ShowEmailLinkPageEndpoint<ResetPage>(house: house)),
            door.open(SendEmailLinkPageEndpoint<ResetPage>(house: house)),
            door.open(ShowEmailLinkPageEndpoint<InvitePage>(house: house)),
            door.open(SendEmailLinkPageEndpoint<InvitePage>(house: house)),
            door.open(ShowInviteCodePageEndpoint(house: house)),
            door.open(SendInviteCodePageEndpoint(house: house)),
            door.open(ShowDonePageEndpoint(house: house)),

            // Pages for whoever is signed in.
            door.open(ShowAccountPageEndpoint(house: house)),
            door.open(SendAccountPageEndpoint(house: house)),
            door.open(ShowChangePasswordPageEndpoint(house: house)),
            door.open(SendChangePasswordPageEndpoint(house: house)),
            door.open(ShowSignOutPageEndpoint(house: house)),
            door.open(SendSignOutPageEndpoint(house: house)),

            // The first page, and what pages are dressed with.
            door.open(GetStartPage(house: house)),
            door.open(GetMailFile(house: house)),
            door.open(GetDocs(house: house)),
            door.open(GetPageAsset(assets: house.renderer.assets)),
            door.open(GetAccent()),
            door.open(GetCookieProbe()),

            // Tokens against forged requests.
            door.open(GetCSRFSessionEndpoint(issuer: house.issuer)),
            door.open(GetCSRFTokenEndpoint(tokens: house.csrf, originPolicy: originPolicy)),

            // The person who is signed in.
            door.signedIn(GetProfileEndpoint(fleet: fleet)),
            door.signedIn(UpdateProfileEndpoint(fleet: fleet)),
            door.signedIn(ChangePasswordEndpoint(house: house)),
            door.signedIn(SwitchAccountEndpoint(house: house)),
            door.signedIn(ListSessionsEndpoint(fleet: fleet)),
            door.signedIn(EndSessionEndpoint(house: house)),

            // For machines.
            door.open(GetSecurityContact(contacts: house.securityContacts, issuer: house.issuer)),
            door.open(GetChangePassword()),
            door.open(GetOpenAPI(issuer: house.issuer)),
            door.open(GetProblem()),
            door.open(GetHealthz()),
            door.open(GetReadyz(fleet: fleet)),
            door.open(GetMetrics(fleet: fleet, allowed: house.metricsReaders)),
        ]
        return [
            others, authorization.endpoints(behind: door), socialLogin.endpoints(behind: door),
            waitlists.endpoints(behind: door),
        ].flatMap(\.self)
    }
}
