import HTTPTypes
import Models
import Synchronization

@testable import GatewayService

/// The calls about emails that tokens and identity received, and tokens' verdict.
final class EmailLog: Sendable {
    let verdict: Tokens.SpendEmailLimit.Reply.Verdict
    let charges = Mutex<[Tokens.SpendEmailLimit]>([])
    let releases = Mutex<[Tokens.ReleaseEmailLimit]>([])
    let requests = Mutex<[Identity.RequestEmailLink]>([])

    init(_ verdict: Tokens.SpendEmailLimit.Reply.Verdict) { self.verdict = verdict }
}

extension ScriptedFleet {
    /// Counts emails to mailboxes with the verdict of `log`.
    mutating func countsEmails(_ log: EmailLog) {
        answer(Tokens.SpendEmailLimit.self) { call, _ in
            log.charges.withLock { $0.append(call) }
            let state = Tokens.LimitState(
                policy: "mailbox", rule: call.rules.asks, remaining: 0, reset: 17,
                isAllowed: log.verdict != .refused)
            return .init(verdict: log.verdict, state: state, isOwner: call.device != nil)
        }
        answer(Tokens.ReleaseEmailLimit.self) { call, _ in
            log.releases.withLock { $0.append(call) }
            return Nothing()
        }
        answer(Identity.RequestEmailLink.self) { call, _ in
            log.requests.withLock { $0.append(call) }
            guard call.redirectURI == nil else { throw ServiceError.invalidRedirectURI }
            return Nothing()
        }
    }
}

extension ScriptedFleet {
    /// Accepts every request for an emailed link, and adds it to `calls`.
    mutating func recordsEmailRequests(_ calls: CallLog<Identity.RequestEmailLink>) {
        answer(Identity.RequestEmailLink.self) { call, _ in
            calls.append(call)
            return Nothing()
        }
    }

    /// Redeems every emailed token for a grant of the purpose that is asked for.
    mutating func redeemsEmailTokens() {
        answer(Mailer.RedeemEmailToken.self) { call, _ in
            RedeemedGrant(proof: Proof(Secret("mailbox")), grant: try Samples.grant(for: call.purpose))
        }
        answer(Mailer.FinishRedemption.self) { _, _ in Nothing() }
    }
}
