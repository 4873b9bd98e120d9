import Models
import RPCClient

/// The composition root: makes every use case once, and hands them to the features by name.
struct GatewayFeatures: Sendable {
    let endpoints: [MountedEndpoint]
    let clients: ClientDirectory
    let cookies: SessionCookies
    let errorPage: ErrorPage

    /// - Parameter csrfKey: signs CSRF tokens. The key of the marks of known devices is derived from it.
    init(
        configuration: GatewayConfiguration, csrfKey: SecretKey, issuer: String, fleet: Fleet, outboxRelay: OutboxRelay
    ) throws {
        let (identity, tokens, mailer) = (fleet.identity, fleet.tokens, fleet.mailer)
        let clients = ClientDirectory(identity: identity)
        let cookies = configuration.cookies.under(CookiePolicy(issuer: issuer))
        let csrf = CSRFTokens(key: csrfKey)
        let limiter = Limiter(fleet: fleet, rules: configuration.limits)
        let knownDevices = KnownDevices(key: csrfKey)
        let pages = PageContextFactory(
            renderer: try configuration.pageRenderer(), clients: clients, csrf: csrf, cookies: cookies,
            issuer: issuer, minimumPasswordLength: configuration.minimumPasswordLength)

        // The pipeline in front of every endpoint.
        let originPolicy = OriginPolicy(clients: clients, issuer: issuer)
        let authentication = Authentication(fleet: fleet, cookies: cookies, originPolicy: originPolicy)
        let pipeline = EndpointPipeline(
            limiter: limiter, originPolicy: originPolicy, csrf: CSRFGuard(tokens: csrf, cookies: cookies),
            authentication: authentication, leavingPage: LeavingPage(pages: pages),
            repeatedForms: RepeatedForms(cookies: cookies))

        // Sessions.
        let refusedTokens = RefusedTokens()
        let events = EventRecorder(identity: identity, outboxRelay: outboxRelay)
        let epochs = EpochAdvancer(tokens: tokens, outboxRelay: outboxRelay)
        let sessionProofs = SessionProofs(tokens: tokens)
        let refreshSession = RefreshSession(
            tokens: tokens, limiter: limiter, refusedTokens: refusedTokens, events: events)
        let browserSessions = BrowserSessionReader(tokens: tokens, cookies: cookies, refresh: refreshSession)
        let endSessions = EndSessions(
            identity: identity, tokens: tokens, sessionProofs: sessionProofs, events: events)
        let signOut = SignOut(
            tokens: tokens, cookies: cookies, browserSessions: browserSessions, endSessions: endSessions,
            refusedTokens: refusedTokens, events: events)
        let quota = EmailQuota(tokens: tokens, limiter: limiter, knownDevices: knownDevices)
        let sendEmailVerification = SendEmailVerification(
            identity: identity, quota: quota, outboxRelay: outboxRelay)
        let openSession = OpenSession(
            tokens: tokens, cookies: cookies, knownDevices: knownDevices, epochs: epochs, signOut: signOut,
            events: events, sendEmailVerification: sendEmailVerification,
            rememberedBrowsers: RememberedBrowsers(identity: identity, tokens: tokens),
            passkeyOptions: PasskeySignInOptions(identity: identity, tokens: tokens))
        let pendingSignIns = PendingSignIns(identity: identity, tokens: tokens, openSession: openSession)
        let callers = SessionOrSignInReader(
            authentication: authentication, clients: clients, pendingSignIns: pendingSignIns)
        let switchAccount = SwitchAccount(identity: identity, tokens: tokens, sessionProofs: sessionProofs)

        // Passwords and emails.
        let throttle = AttemptThrottle(tokens: tokens, limiter: limiter, knownDevices: knownDevices)
        let overload = HashingOverload()
        let passwordSignIn = PasswordSignIn(
            identity: identity, throttle: throttle, overload: overload, openSession: openSession)
        let changePassword = ChangePassword(
            identity: identity, throttle: throttle, epochs: epochs, knownDevices: knownDevices)
        let signUpHooks = SignUpHookRelay(mailer: mailer)
        let signUp = SignUp(
            identity: identity, quota: quota, outboxRelay: outboxRelay, openSession: openSession, overload: overload,
            hooks: signUpHooks)
        let requestEmailLink = RequestEmailLink(
            identity: identity, quota: quota, cookies: cookies, outboxRelay: outboxRelay)
        let requestEmail = RequestEmailFromPage(requestEmailLink: requestEmailLink)

        // Links and codes of emails.
        let heldTokenRetry = HeldTokenRetry()
        let codes = EmailCodeAttempts(identity: identity, throttle: throttle, quota: quota, retry: heldTokenRetry)
        let exchangeCode = ExchangeEmailCode(mailer: mailer, codes: codes)
        let redeem = RedeemEmailToken(
            mailer: mailer, codes: codes, retry: heldTokenRetry, finisher: FinishRedemption(mailer: mailer))
        let ownership = MailboxOwnership(sessionProofs: sessionProofs, throttle: throttle)
        let signInWithEmailLink = SignInWithEmailLink(
            identity: identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership, quota: quota,
            openSession: openSession, endSessions: endSessions, hooks: signUpHooks)
        let verifyEmail = VerifyEmail(
            identity: identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership,
            epochs: epochs)
        let resetPassword = ResetPassword(
            identity: identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership, quota: quota,
            epochs: epochs)
        let acceptInvite = AcceptInvite(
            identity: identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership,
            openSession: openSession, endSessions: endSessions, hooks: signUpHooks)
        let createInvite = CreateInvite(
            identity: identity, sessionProofs: sessionProofs, quota: quota, outboxRelay: outboxRelay)
        let tokenPolicy = EmailTokenPolicy(mailer: mailer, clients: clients, issuer: issuer)

        // Pages.
        let accountPages = AccountPages(
            identity: identity, browserSessions: browserSessions, clients: clients, pages: pages)
        let emailLinkPages = EmailLinkPageRenderer(
            preview: PreviewEmailLink(
                mailer: mailer, identity: identity, browserSessions: browserSessions, sessionProofs: sessionProofs,
                pendingSignIns: pendingSignIns),
            clients: clients, pages: pages, accountPages: accountPages)

        // OAuth, OpenID Connect and providers.
        let pending = PendingAuthorizations(tokens: tokens)
        let consents = Consents(identity: identity, clients: clients)
        let revokeConsent = RevokeConsent(
            identity: identity, tokens: tokens, sessionProofs: sessionProofs, outboxRelay: outboxRelay)
        let authorizationResponse = AuthorizationResponse(issuer: issuer)
        let grant = AuthorizationCodeGrant(
            tokens: tokens, consents: consents, pending: pending,
            stepUp: StepUp(identity: identity, sessionProofs: sessionProofs, openSession: openSession),
            cookies: cookies, response: authorizationResponse)
        let reader = AuthorizationRequestReader(clients: clients, tokens: tokens)
        let beginProviderSignIn = BeginProviderSignIn(
            identity: identity, tokens: tokens, clients: clients, pending: pending, cookies: cookies)
        let completeProviderSignIn = CompleteProviderSignIn(
            identity: identity, tokens: tokens, openSession: openSession,
            continuations: ContinuationResolver(grant: grant, pending: pending), outboxRelay: outboxRelay,
            cookies: cookies, pages: pages, hooks: signUpHooks)
        let freshSignIn = FreshSignIn(throttle: throttle)
        let freshChange = FreshChange(
            sessionProofs: sessionProofs, freshness: freshSignIn, epochs: epochs, knownDevices: knownDevices)
        let unlinkIdentity = UnlinkIdentity(identity: identity, change: freshChange)
        let unlinkIdentityPage = UnlinkIdentityPage(identity: identity, unlinkIdentity: unlinkIdentity)

        let passkeys = Passkeys(
            identity: identity, tokens: tokens, cookies: cookies, sessionProofs: sessionProofs,
            freshness: freshSignIn, epochs: epochs, knownDevices: knownDevices, openSession: openSession)
        let authenticatorApps = AuthenticatorApps(
            identity: identity, sessionProofs: sessionProofs, freshness: freshSignIn, epochs: epochs,
            knownDevices: knownDevices, openSession: openSession)
        let removeFactor = RemoveFactor(identity: identity, change: freshChange)
        let secondFactor = SecondFactor(
            identity: identity, passkeys: passkeys, throttle: throttle, openSession: openSession)
        let reauthenticate = Reauthenticate(
            identity: identity, tokens: tokens, sessionProofs: sessionProofs, passkeys: passkeys, throttle: throttle)

        let signInFeature = SignInFeature(
            identity: identity, clients: clients, cookies: cookies, issuer: issuer, pages: pages,
            signIn: passwordSignIn, requestEmail: requestEmail,
            continueAs: ContinueAs(accountPages: accountPages, pending: pending))
        let signUpFeature = SignUpFeature(
            clients: clients, cookies: cookies, pages: pages, accountPages: accountPages, signUp: signUp,
            joinWaitlist: JoinSignUpWaitlist(identity: identity, quota: quota, outboxRelay: outboxRelay),
            pendingSignIns: pendingSignIns,
            acceptTerms: AcceptTerms(identity: identity, openSession: openSession))
        let emailLinksFeature = EmailLinksFeature(
            identity: identity, clients: clients, cookies: cookies, issuer: issuer, limiter: limiter, pages: pages,
            accountPages: accountPages, tokenPolicy: tokenPolicy, renderer: emailLinkPages,
            requestEmailLink: requestEmailLink, requestEmail: requestEmail,
            sendEmailVerification: sendEmailVerification, signIn: signInWithEmailLink, verifyEmail: verifyEmail,
            resetPassword: resetPassword, passwordSignIn: passwordSignIn, exchangeCode: exchangeCode, callers: callers,
            pendingSignIns: pendingSignIns)
        let invitationsFeature = InvitationsFeature(
            identity: identity, clients: clients, cookies: cookies, issuer: issuer, pages: pages,
            accountPages: accountPages, sessionProofs: sessionProofs, tokenPolicy: tokenPolicy,
            renderer: emailLinkPages, createInvite: createInvite, acceptInvite: acceptInvite, exchangeCode: exchangeCode
        )
        let accountFeature = AccountFeature(
            identity: identity, tokens: tokens, cookies: cookies, accountPages: accountPages,
            changePassword: changePassword, sendEmailVerification: sendEmailVerification,
            endSessions: endSessions, switchAccount: switchAccount, unlinkIdentityPage: unlinkIdentityPage,
            clients: clients, issuer: issuer,
            listActivity: ListActivity(identity: identity, sessionProofs: sessionProofs),
            places: configuration.places,
            revokeConsent: revokeConsent,
            exportPersonalData: ExportPersonalData(
                identity: identity, tokens: tokens, mailer: mailer, waitlists: fleet.waitlists,
                sessionProofs: sessionProofs, issuer: issuer),
            deleteUser: DeleteUser(
                identity: identity, sessionProofs: sessionProofs, freshness: freshSignIn, epochs: epochs),
            addEmail: AddEmail(
                identity: identity, sessionProofs: sessionProofs, freshness: freshSignIn, quota: quota,
                outboxRelay: outboxRelay),
            removeEmail: RemoveEmail(identity: identity, change: freshChange, outboxRelay: outboxRelay),
            makeEmailPrimary: MakeEmailPrimary(
                identity: identity, sessionProofs: sessionProofs, freshness: freshSignIn, outboxRelay: outboxRelay),
            undoPage: UndoPage(
                undo: UndoEmailChange(identity: identity, redeem: redeem, epochs: epochs), signIn: passwordSignIn,
                clients: clients),
            emailLinkPages: emailLinkPages, pages: pages)
        let membersFeature = MembersFeature(
            tokens: tokens, cookies: cookies, issuer: issuer, accountPages: accountPages,
            accounts: Accounts(identity: identity, sessionProofs: sessionProofs, epochs: epochs),
            switchAccount: switchAccount)
        let sessionsFeature = SessionsFeature(
            tokens: tokens, clients: clients, cookies: cookies, csrf: csrf, issuer: issuer,
            authentication: authentication, originPolicy: originPolicy, pages: pages, accountPages: accountPages,
            refreshSession: refreshSession, endSessions: endSessions, signOut: signOut, switchAccount: switchAccount,
            reauthenticate: reauthenticate, places: configuration.places)
        let authorizationFeature = AuthorizationFeature(
            identity: identity, tokens: tokens, clients: clients, cookies: cookies, csrf: csrf, pages: pages,
            browserSessions: browserSessions, events: events, reader: reader, pending: pending, consents: consents,
            revokeConsent: revokeConsent, grant: grant, response: authorizationResponse,
            beginProviderSignIn: beginProviderSignIn, issuer: issuer,
            keySetLifetime: configuration.keySetLifetime)
        let socialLoginFeature = SocialLoginFeature(
            identity: identity, clients: clients, cookies: cookies, pages: pages, accountPages: accountPages,
            reader: reader, response: authorizationResponse, beginProviderSignIn: beginProviderSignIn,
            completeProviderSignIn: completeProviderSignIn, unlinkIdentity: unlinkIdentity,
            unlinkIdentityPage: unlinkIdentityPage)
        let factorsFeature = FactorsFeature(
            identity: identity, clients: clients, cookies: cookies, issuer: issuer, pages: pages, passkeys: passkeys,
            apps: authenticatorApps, remove: removeFactor, callers: callers, pendingSignIns: pendingSignIns,
            secondFactor: secondFactor,
            secondFactorPage: SecondFactorPage(
                identity: identity, pages: pages, accountPages: accountPages, pendingSignIns: pendingSignIns,
                secondFactor: secondFactor, pending: pending),
            enrolmentPage: EnrolmentPage(
                pages: pages, accountPages: accountPages, pendingSignIns: pendingSignIns, apps: authenticatorApps,
                passkeys: passkeys),
            accountPages: accountPages, reauthenticate: reauthenticate)
        let waitlistsFeature = WaitlistsFeature(waitlists: fleet.waitlists, issuer: issuer)
        let operationsFeature = OperationsFeature(
            fleet: fleet, pages: pages, localMail: LocalMail(path: configuration.mailFolder), issuer: issuer,
            securityContacts: configuration.securityContacts)

        let endpoints = [
            signInFeature.endpoints(behind: pipeline), signUpFeature.endpoints(behind: pipeline),
            emailLinksFeature.endpoints(behind: pipeline), invitationsFeature.endpoints(behind: pipeline),
            accountFeature.endpoints(behind: pipeline), membersFeature.endpoints(behind: pipeline),
            sessionsFeature.endpoints(behind: pipeline),
            authorizationFeature.endpoints(behind: pipeline), socialLoginFeature.endpoints(behind: pipeline),
            factorsFeature.endpoints(behind: pipeline),
            waitlistsFeature.endpoints(behind: pipeline), operationsFeature.endpoints(behind: pipeline),
        ].flatMap(\.self)
        self.endpoints = endpoints + operationsFeature.description(of: endpoints, behind: pipeline)
        self.clients = clients
        self.cookies = cookies
        errorPage = ErrorPage(pages: pages, browserSessions: browserSessions, cookies: cookies, issuer: issuer)
    }
}
