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
    let pages: PageRenderer
    /// What pages say beside a new password.
    let minimumPasswordLength: Int
    /// Where the mails of a local fleet end; nil anywhere else.
    let mailFolder: String?
    /// How long others may keep the key set, in seconds.
    let keySetLifetime: Int
    /// Refresh tokens that browsers send and that were refused for good.
    let deadTokens = DeadTokens()
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
        let metadata = MetadataDocument(fleet: fleet, issuer: house.issuer, lifetime: house.keySetLifetime)
        return [
            // Signing in and out.
            door.open(CheckEmail(house: house)),
            door.open(LoginMethods(house: house)),
            door.open(SignUp(house: house)),
            door.open(SignIn(house: house)),
            door.open(Refresh(house: house)),
            door.open(SignOut(house: house, authentication: authentication)),

            // By mail.
            door.open(SendMagicLink(house: house)),
            door.open(SignInWithToken(house: house)),
            door.open(PostSignInWithToken(house: house)),
            door.open(SignInWithCode(house: house)),
            door.open(SendPasswordReset(house: house)),
            door.open(ResetPassword(house: house)),
            door.signedIn(SendEmailVerification(house: house)),
            door.open(VerifyEmail(house: house)),
            door.open(PostVerifyEmail(house: house)),
            door.signedIn(VerifyWithCode(house: house)),
            door.open(AcceptInvite(house: house)),
            door.open(PostAcceptInvite(house: house)),
            door.signedIn(CreateInvite(house: house)),
            door.signedIn(ListInvites(house: house)),
            door.signedIn(RevokeInvite(house: house)),

            // Pages for people: signing in.
            door.open(GetAddressPage(house: house)),
            door.open(PostAddressPage(house: house)),
            door.open(GetPasswordPage(house: house)),
            door.open(PostPasswordPage(house: house)),
            door.open(GetCheckMailPage(house: house)),
            door.open(PostCheckMailPage(house: house)),
            door.open(GetSignUpPage(house: house)),
            door.open(PostSignUpPage(house: house)),
            door.open(GetForgotPage(house: house)),
            door.open(PostForgotPage(house: house)),

            // By Google, GitHub, Facebook, Apple and Microsoft.
            door.open(AuthorizeByProvider(house: house)),
            door.open(SignInWithProvider(house: house)),
            door.open(GetProviderCallback<ProviderCallback>(house: house)),
            door.open(PostProviderCallback<ProviderCallback>(house: house)),
            door.open(GetProviderCallback<OAuthCallback>(house: house)),
            door.open(PostProviderCallback<OAuthCallback>(house: house)),
            door.open(GetHeldPage(house: house)),
            door.signedIn(ListConnections(fleet: fleet)),
            door.signedIn(RemoveConnection(house: house)),

            // Pages that mailed links open.
            door.open(GetMailPage<MagicLinkPage>(house: house)),
            door.open(PostMailPage<MagicLinkPage>(house: house)),
            door.open(GetMailPage<VerifyPage>(house: house)),
            door.open(PostMailPage<VerifyPage>(house: house)),
            door.open(GetMailPage<ResetPage>(house: house)),
            door.open(PostMailPage<ResetPage>(house: house)),
            door.open(GetMailPage<InvitePage>(house: house)),
            door.open(PostMailPage<InvitePage>(house: house)),
            door.open(GetInviteCodePage(house: house)),
            door.open(PostInviteCodePage(house: house)),
            door.open(GetDonePage(house: house)),

            // Pages for whoever is signed in.
            door.open(GetAccountPage(house: house)),
            door.open(PostAccountPage(house: house)),
            door.open(GetDisconnectPage(house: house)),
            door.open(PostDisconnectPage(house: house)),
            door.open(GetChangePasswordPage(house: house)),
            door.open(PostChangePasswordPage(house: house)),
            door.open(GetSignOutPage(house: house)),
            door.open(PostSignOutPage(house: house)),

            // The first page, and what pages are dressed with.
            door.open(GetStartPage(house: house)),
            door.open(GetMailFile(house: house)),
            door.open(GetDocs(house: house)),
            door.open(GetPageAsset(assets: house.pages.assets)),
            door.open(GetAccent()),
            door.open(GetCookieProbe()),

            // For OAuth and OpenID Connect clients.
            door.open(GetAuthorize(house: house)),
            door.open(PostAuthorize(house: house)),
            door.open(GetConsent(house: house)),
            door.open(PostConsent(house: house)),
            door.open(PostToken(house: house)),
            door.signedIn(GetUserInfo(house: house)),
            door.signedIn(PostUserInfo(house: house)),
            door.open(PostRevoke(house: house)),
            door.open(PostIntrospect(house: house)),
            door.open(GetLogout(house: house)),
            door.open(PostLogout(house: house)),

            // Tokens against forged requests.
            door.open(GetCSRFSession(issuer: house.issuer)),
            door.open(GetCSRFToken(tokens: house.csrf, originPolicy: originPolicy)),

            // The person who is signed in.
            door.signedIn(GetProfile(fleet: fleet)),
            door.signedIn(UpdateProfile(fleet: fleet)),
            door.signedIn(ChangePassword(house: house)),
            door.signedIn(SwitchAccount(house: house)),
            door.signedIn(ListSessions(fleet: fleet)),
            door.signedIn(EndSession(house: house)),

            // Waitlists.
            door.signedIn(ListWaitlists(fleet: fleet, issuer: house.issuer)),
            door.signedIn(GetWaitlist(fleet: fleet, issuer: house.issuer)),
            door.signedIn(JoinWaitlist(fleet: fleet, issuer: house.issuer)),
            door.signedIn(LeaveWaitlist(fleet: fleet, issuer: house.issuer)),

            // For machines.
            door.open(GetJWKS(fleet: fleet, cacheLifetime: house.keySetLifetime)),
            door.open(GetOpenIDConfiguration(metadata: metadata)),
            door.open(GetOAuthMetadata(metadata: metadata)),
            door.open(GetSecurityContact(contacts: house.securityContacts, issuer: house.issuer)),
            door.open(GetChangePassword()),
            door.open(GetOpenAPI(issuer: house.issuer)),
            door.open(GetProblem()),
            door.open(GetHealthz()),
            door.open(GetReadyz(fleet: fleet)),
            door.open(GetMetrics(fleet: fleet, allowed: house.metricsReaders)),
        ]
    }
}
