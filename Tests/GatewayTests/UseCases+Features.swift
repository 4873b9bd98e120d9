import Logging
import Models
import RPC
import RPCClient

@testable import GatewayService

/// The features, made as the composition root makes them.
extension UseCases {
    /// Use cases of a fleet without any service, for what calls none.
    static var offline: UseCases {
        UseCases(
            Fleet(
                paths: SocketPath(runDirectory: "/nowhere"), group: ScriptedFleet.group, logger: Logger(label: "test")))
    }

    private var csrf: CSRFTokens { CSRFTokens(key: ScriptedFleet.csrfKey) }
    private var originPolicy: OriginPolicy { OriginPolicy(clients: clients, issuer: ScriptedFleet.issuer) }
    private var authentication: Authentication {
        Authentication(fleet: fleet, cookies: cookies, originPolicy: originPolicy)
    }
    private var reader: AuthorizationRequestReader {
        AuthorizationRequestReader(clients: clients, tokens: fleet.tokens)
    }
    private var unlinkIdentityPage: UnlinkIdentityPage {
        UnlinkIdentityPage(identity: fleet.identity, unlinkIdentity: unlinkIdentity)
    }

    func pipeline() throws -> EndpointPipeline {
        EndpointPipeline(
            limiter: limiter, originPolicy: originPolicy, csrf: CSRFGuard(tokens: csrf, cookies: cookies),
            authentication: authentication, leavingPage: LeavingPage(pages: try pages()),
            repeatedForms: RepeatedForms(cookies: cookies))
    }

    var requestEmailLink: RequestEmailLink {
        RequestEmailLink(identity: fleet.identity, quota: quota, cookies: cookies, outboxRelay: outboxRelay)
    }
    var passwordSignIn: PasswordSignIn {
        PasswordSignIn(
            identity: fleet.identity, throttle: throttle, overload: HashingOverload(), openSession: openSession)
    }
    var requestEmail: RequestEmailFromPage { RequestEmailFromPage(requestEmailLink: requestEmailLink) }
    var exchangeCode: ExchangeEmailCode { ExchangeEmailCode(mailer: fleet.mailer, codes: codes) }
    var tokenPolicy: EmailTokenPolicy {
        EmailTokenPolicy(mailer: fleet.mailer, clients: clients, issuer: ScriptedFleet.issuer)
    }
    var switchAccount: SwitchAccount {
        SwitchAccount(identity: fleet.identity, tokens: fleet.tokens, sessionProofs: sessionProofs)
    }
    var sendEmailVerification: SendEmailVerification {
        SendEmailVerification(identity: fleet.identity, quota: quota, outboxRelay: outboxRelay)
    }
    var verifyEmail: VerifyEmail {
        VerifyEmail(
            identity: fleet.identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership,
            epochs: epochs)
    }
    var resetPassword: ResetPassword {
        ResetPassword(
            identity: fleet.identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership,
            quota: quota, epochs: epochs)
    }
    var signInWithEmailLink: SignInWithEmailLink {
        SignInWithEmailLink(
            identity: fleet.identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership,
            quota: quota, openSession: openSession, endSessions: endSessions, hooks: signUpHooks)
    }
    var acceptInvite: AcceptInvite {
        AcceptInvite(
            identity: fleet.identity, browserSessions: browserSessions, redeem: redeem, ownership: ownership,
            openSession: openSession, endSessions: endSessions, hooks: signUpHooks)
    }
    var verifyPage: VerifyPage {
        VerifyPage(verifyEmail: verifyEmail, pendingSignIns: pendingSignIns, clients: clients)
    }
    var callers: SessionOrSignInReader {
        SessionOrSignInReader(authentication: authentication, clients: clients, pendingSignIns: pendingSignIns)
    }
    func accountPages() throws -> AccountPages {
        AccountPages(
            identity: fleet.identity, browserSessions: browserSessions, clients: clients, pages: try pages())
    }
    func emailLinkPages() throws -> EmailLinkPageRenderer {
        EmailLinkPageRenderer(
            preview: PreviewEmailLink(
                mailer: fleet.mailer, identity: fleet.identity, browserSessions: browserSessions,
                sessionProofs: sessionProofs, pendingSignIns: pendingSignIns),
            clients: clients, pages: try pages(), accountPages: try accountPages())
    }

    func signInFeature() throws -> SignInFeature {
        SignInFeature(
            identity: fleet.identity, clients: clients, cookies: cookies, issuer: ScriptedFleet.issuer,
            pages: try pages(),
            signIn: passwordSignIn,
            requestEmail: requestEmail, continueAs: ContinueAs(accountPages: try accountPages(), pending: pending))
    }

    func signUpFeature() throws -> SignUpFeature {
        SignUpFeature(
            clients: clients, cookies: cookies, pages: try pages(), accountPages: try accountPages(),
            signUp: SignUp(
                identity: fleet.identity, quota: quota, outboxRelay: outboxRelay, openSession: openSession,
                overload: HashingOverload(), hooks: signUpHooks),
            joinWaitlist: JoinSignUpWaitlist(identity: fleet.identity, quota: quota, outboxRelay: outboxRelay),
            pendingSignIns: pendingSignIns,
            acceptTerms: AcceptTerms(identity: fleet.identity, openSession: openSession))
    }

    func emailLinksFeature() throws -> EmailLinksFeature {
        EmailLinksFeature(
            identity: fleet.identity, clients: clients, cookies: cookies, issuer: ScriptedFleet.issuer,
            limiter: limiter, pages: try pages(), accountPages: try accountPages(), tokenPolicy: tokenPolicy,
            renderer: try emailLinkPages(), requestEmailLink: requestEmailLink, requestEmail: requestEmail,
            sendEmailVerification: sendEmailVerification, signIn: signInWithEmailLink, verifyEmail: verifyEmail,
            resetPassword: resetPassword, passwordSignIn: passwordSignIn, exchangeCode: exchangeCode, callers: callers,
            pendingSignIns: pendingSignIns)
    }

    func invitationsFeature() throws -> InvitationsFeature {
        InvitationsFeature(
            identity: fleet.identity, clients: clients, cookies: cookies, issuer: ScriptedFleet.issuer,
            pages: try pages(), accountPages: try accountPages(), sessionProofs: sessionProofs,
            tokenPolicy: tokenPolicy, renderer: try emailLinkPages(),
            createInvite: CreateInvite(
                identity: fleet.identity, sessionProofs: sessionProofs, quota: quota, outboxRelay: outboxRelay),
            acceptInvite: acceptInvite, exchangeCode: exchangeCode)
    }

    func accountFeature() throws -> AccountFeature {
        AccountFeature(
            identity: fleet.identity, tokens: fleet.tokens, cookies: cookies, accountPages: try accountPages(),
            changePassword: ChangePassword(
                identity: fleet.identity, throttle: throttle, epochs: epochs,
                knownDevices: knownDevices),
            sendEmailVerification: sendEmailVerification, endSessions: endSessions, switchAccount: switchAccount,
            unlinkIdentityPage: unlinkIdentityPage, clients: clients, issuer: ScriptedFleet.issuer,
            listActivity: listActivity, revokeConsent: revokeConsent, exportPersonalData: exportPersonalData,
            deleteUser: DeleteUser(
                identity: fleet.identity, sessionProofs: sessionProofs, freshness: FreshSignIn(throttle: throttle),
                epochs: epochs),
            addEmail: AddEmail(
                identity: fleet.identity, sessionProofs: sessionProofs, freshness: FreshSignIn(throttle: throttle),
                quota: quota, outboxRelay: outboxRelay),
            removeEmail: RemoveEmail(identity: fleet.identity, change: freshChange, outboxRelay: outboxRelay),
            makeEmailPrimary: MakeEmailPrimary(
                identity: fleet.identity, sessionProofs: sessionProofs, freshness: FreshSignIn(throttle: throttle),
                outboxRelay: outboxRelay),
            undoPage: UndoPage(
                undo: UndoEmailChange(identity: fleet.identity, redeem: redeem, epochs: epochs),
                signIn: passwordSignIn, clients: clients),
            emailLinkPages: try emailLinkPages(), pages: try pages())
    }

    var listActivity: ListActivity { ListActivity(identity: fleet.identity, sessionProofs: sessionProofs) }
    var revokeConsent: RevokeConsent {
        RevokeConsent(
            identity: fleet.identity, tokens: fleet.tokens, sessionProofs: sessionProofs, outboxRelay: outboxRelay)
    }
    var exportPersonalData: ExportPersonalData {
        ExportPersonalData(
            identity: fleet.identity, tokens: fleet.tokens, mailer: fleet.mailer, waitlists: fleet.waitlists,
            sessionProofs: sessionProofs, issuer: ScriptedFleet.issuer)
    }
    var accountPage: AccountPage {
        AccountPage(
            tokens: fleet.tokens, identity: fleet.identity,
            activityPage: ActivityPage(clients: clients, listActivity: listActivity), consents: revokeConsent)
    }

    func sessionsFeature() throws -> SessionsFeature {
        SessionsFeature(
            tokens: fleet.tokens, clients: clients, cookies: cookies, csrf: csrf, issuer: ScriptedFleet.issuer,
            authentication: authentication, originPolicy: originPolicy, pages: try pages(),
            accountPages: try accountPages(), refreshSession: refreshSession, endSessions: endSessions,
            signOut: signOut, switchAccount: switchAccount,
            reauthenticate: reauthenticate)
    }

    var reauthenticate: Reauthenticate {
        Reauthenticate(
            identity: fleet.identity, tokens: fleet.tokens, sessionProofs: sessionProofs, passkeys: passkeys,
            throttle: throttle)
    }

    func authorizationFeature() throws -> AuthorizationFeature {
        AuthorizationFeature(
            identity: fleet.identity, tokens: fleet.tokens, clients: clients, cookies: cookies, csrf: csrf,
            pages: try pages(), browserSessions: browserSessions, events: events, reader: reader, pending: pending,
            consents: consents, revokeConsent: revokeConsent, grant: grant, response: authorizationResponse,
            beginProviderSignIn: beginProviderSignIn, issuer: ScriptedFleet.issuer, keySetLifetime: 300)
    }

    var passkeys: Passkeys {
        Passkeys(
            identity: fleet.identity, tokens: fleet.tokens, cookies: cookies, sessionProofs: sessionProofs,
            freshness: FreshSignIn(throttle: throttle), epochs: epochs, knownDevices: knownDevices,
            openSession: openSession)
    }
    var secondFactor: SecondFactor {
        SecondFactor(identity: fleet.identity, passkeys: passkeys, throttle: throttle, openSession: openSession)
    }

    var authenticatorApps: AuthenticatorApps {
        AuthenticatorApps(
            identity: fleet.identity, sessionProofs: sessionProofs, freshness: FreshSignIn(throttle: throttle),
            epochs: epochs, knownDevices: knownDevices, openSession: openSession)
    }

    func factorsFeature() throws -> FactorsFeature {
        FactorsFeature(
            identity: fleet.identity, clients: clients, cookies: cookies, issuer: ScriptedFleet.issuer,
            pages: try pages(), passkeys: passkeys,
            apps: authenticatorApps,
            remove: RemoveFactor(identity: fleet.identity, change: freshChange),
            callers: callers, pendingSignIns: pendingSignIns, secondFactor: secondFactor,
            secondFactorPage: SecondFactorPage(
                identity: fleet.identity, pages: try pages(), accountPages: try accountPages(),
                pendingSignIns: pendingSignIns, secondFactor: secondFactor, pending: pending),
            enrolmentPage: EnrolmentPage(
                pages: try pages(), accountPages: try accountPages(), pendingSignIns: pendingSignIns,
                apps: authenticatorApps, passkeys: passkeys),
            accountPages: try accountPages(), reauthenticate: reauthenticate)
    }

    func socialLoginFeature() throws -> SocialLoginFeature {
        SocialLoginFeature(
            identity: fleet.identity, clients: clients, cookies: cookies, pages: try pages(),
            accountPages: try accountPages(), reader: reader, response: authorizationResponse,
            beginProviderSignIn: beginProviderSignIn, completeProviderSignIn: try completeProviderSignIn(),
            unlinkIdentity: unlinkIdentity, unlinkIdentityPage: unlinkIdentityPage)
    }

    var waitlistsFeature: WaitlistsFeature {
        WaitlistsFeature(waitlists: fleet.waitlists, issuer: ScriptedFleet.issuer)
    }
}
