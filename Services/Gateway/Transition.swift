import Hummingbird

// Transitional: makes use cases from the bag until every endpoint names what it needs. Goes away together with the bag.
extension Surroundings {
    var events: EventRecorder { EventRecorder(identity: fleet.identity, outboxRelay: outboxRelay) }
    var epochs: EpochAdvancer { EpochAdvancer(tokens: fleet.tokens, outboxRelay: outboxRelay) }
    var sessionProofs: SessionProofs { SessionProofs(tokens: fleet.tokens) }
    var refreshSession: RefreshSession {
        RefreshSession(tokens: fleet.tokens, limiter: limiter, refusedTokens: refusedTokens, events: events)
    }
    var browserSessions: BrowserSessionReader {
        BrowserSessionReader(tokens: fleet.tokens, cookies: cookies, refresh: refreshSession)
    }
    var endSessions: EndSessions { EndSessions(tokens: fleet.tokens, events: events) }
    var signOut: SignOut {
        SignOut(
            tokens: fleet.tokens, cookies: cookies, browserSessions: browserSessions, endSessions: endSessions,
            refusedTokens: refusedTokens, events: events)
    }
    var openSession: OpenSession {
        OpenSession(tokens: fleet.tokens, knownDevices: knownDevices, epochs: epochs, signOut: signOut)
    }
    var switchAccount: SwitchAccount {
        SwitchAccount(identity: fleet.identity, tokens: fleet.tokens, sessionProofs: sessionProofs)
    }
    var throttle: AttemptThrottle {
        AttemptThrottle(tokens: fleet.tokens, limiter: limiter, knownDevices: knownDevices)
    }
    var passwordSignIn: PasswordSignIn {
        PasswordSignIn(identity: fleet.identity, throttle: throttle, openSession: openSession)
    }
    var quota: EmailQuota { EmailQuota(tokens: fleet.tokens, limiter: limiter, knownDevices: knownDevices) }
    var signUp: SignUp {
        SignUp(identity: fleet.identity, quota: quota, outboxRelay: outboxRelay, openSession: openSession)
    }
    var changePassword: ChangePassword {
        ChangePassword(
            identity: fleet.identity, clients: clients, throttle: throttle, epochs: epochs,
            knownDevices: knownDevices)
    }
    var requestEmailLink: RequestEmailLink {
        RequestEmailLink(identity: fleet.identity, quota: quota, cookies: cookies, outboxRelay: outboxRelay)
    }
    var requestEmailVerification: RequestEmailVerification {
        RequestEmailVerification(identity: fleet.identity, quota: quota, outboxRelay: outboxRelay)
    }
}

extension Surroundings {
    func authenticated(_ opened: OpenedSession) -> Response { opened.response(setting: cookies) }
}

extension Surroundings {
    var removeConnection: RemoveConnection {
        RemoveConnection(
            identity: fleet.identity, sessionProofs: sessionProofs, throttle: throttle, epochs: epochs,
            knownDevices: knownDevices)
    }
    var disconnectPage: DisconnectPage {
        DisconnectPage(identity: fleet.identity, removeConnection: removeConnection)
    }
}
