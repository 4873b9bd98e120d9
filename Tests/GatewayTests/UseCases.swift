import Logging
import Models
import RPCClient

@testable import GatewayService

/// Use cases on scripted services, made as the composition root makes them.
struct UseCases: Sendable {
    let fleet: Fleet
    let clients: ClientDirectory
    let limiter: Limiter
    let outboxRelay: OutboxRelay
    let cookies = SessionCookies(
        accessTokenName: "access_token", refreshTokenName: "refresh_token",
        policy: CookiePolicy(issuer: ScriptedFleet.issuer))
    let knownDevices = KnownDevices(key: ScriptedFleet.csrfKey)
    let refusedTokens = RefusedTokens()

    init(_ fleet: Fleet, limits: LimitRules = .off) {
        self.fleet = fleet
        clients = ClientDirectory(identity: fleet.identity)
        limiter = Limiter(fleet: fleet, rules: limits)
        outboxRelay = OutboxRelay(fleet: fleet, logger: Logger(label: "test"))
    }

    var events: EventRecorder { EventRecorder(identity: fleet.identity, outboxRelay: outboxRelay) }
    var epochs: EpochAdvancer { EpochAdvancer(tokens: fleet.tokens, outboxRelay: outboxRelay) }
    var sessionProofs: SessionProofs { SessionProofs(tokens: fleet.tokens) }
    var endSessions: EndSessions {
        EndSessions(
            identity: fleet.identity, tokens: fleet.tokens, sessionProofs: sessionProofs, events: events)
    }
    var refreshSession: RefreshSession {
        RefreshSession(tokens: fleet.tokens, limiter: limiter, refusedTokens: refusedTokens, events: events)
    }
    var browserSessions: BrowserSessionReader {
        BrowserSessionReader(tokens: fleet.tokens, cookies: cookies, refresh: refreshSession)
    }
    var signOut: SignOut {
        SignOut(
            tokens: fleet.tokens, cookies: cookies, browserSessions: browserSessions, endSessions: endSessions,
            refusedTokens: refusedTokens, events: events)
    }
    var openSession: OpenSession {
        OpenSession(
            tokens: fleet.tokens, cookies: cookies, knownDevices: knownDevices, epochs: epochs, signOut: signOut,
            events: events, sendEmailVerification: sendEmailVerification,
            rememberedBrowsers: RememberedBrowsers(identity: fleet.identity, tokens: fleet.tokens),
            passkeyOptions: PasskeySignInOptions(identity: fleet.identity, tokens: fleet.tokens))
    }
    var pendingSignIns: PendingSignIns {
        PendingSignIns(identity: fleet.identity, tokens: fleet.tokens, openSession: openSession)
    }
    var signUpHooks: SignUpHookRelay { SignUpHookRelay(mailer: fleet.mailer) }
    var throttle: AttemptThrottle {
        AttemptThrottle(tokens: fleet.tokens, limiter: limiter, knownDevices: knownDevices)
    }
    var quota: EmailQuota { EmailQuota(tokens: fleet.tokens, limiter: limiter, knownDevices: knownDevices) }
    var ownership: MailboxOwnership { MailboxOwnership(sessionProofs: sessionProofs, throttle: throttle) }
    var codes: EmailCodeAttempts {
        EmailCodeAttempts(identity: fleet.identity, throttle: throttle, quota: quota, retry: HeldTokenRetry())
    }
    var redeem: RedeemEmailToken {
        RedeemEmailToken(
            mailer: fleet.mailer, codes: codes, retry: HeldTokenRetry(),
            finisher: FinishRedemption(mailer: fleet.mailer))
    }
}
