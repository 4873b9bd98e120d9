// Transitional: makes use cases from the bag until every endpoint names what it needs. Goes away together with the bag.
extension Surroundings {
    var events: EventRecorder { EventRecorder(identity: fleet.identity, outboxRelay: outboxRelay) }
    var epochs: EpochAdvancer { EpochAdvancer(tokens: fleet.tokens, outboxRelay: outboxRelay) }
    var sessionProofs: SessionProofs { SessionProofs(tokens: fleet.tokens) }
    var browserSessions: BrowserSessionReader {
        BrowserSessionReader(
            tokens: fleet.tokens, cookies: cookies,
            refresh: RefreshSession(
                tokens: fleet.tokens, limiter: limiter, refusedTokens: refusedTokens, events: events))
    }
    var openSession: OpenSession {
        OpenSession(
            tokens: fleet.tokens, knownDevices: knownDevices, epochs: epochs,
            signOut: SignOut(
                tokens: fleet.tokens, cookies: cookies, browserSessions: browserSessions,
                endSessions: EndSessions(tokens: fleet.tokens, events: events), refusedTokens: refusedTokens,
                events: events))
    }
    var throttle: AttemptThrottle {
        AttemptThrottle(tokens: fleet.tokens, limiter: limiter, knownDevices: knownDevices)
    }
    var accountPages: AccountPages {
        AccountPages(identity: fleet.identity, browserSessions: browserSessions, clients: clients, pages: pages)
    }
}
