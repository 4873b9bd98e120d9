import Models
import Synchronization

@testable import GatewayService

extension Samples {
    /// A body with which Ada signs in.
    static let signInBody = #"{"client_id":"client_demo","email":"Ada@Example.com","password":"a long password"}"#

    /// Ada, with one address that is verified or not.
    static func ada(
        _ email: String = "ada@example.com", verifiedAt: Timestamp? = nil, epoch: Int = 7
    ) -> Identity.AuthenticatedUser {
        var profile = Samples.profile
        profile.credentials = [
            .init(
                id: .make(), userID: profile.id, email: EmailAddress(email), hashedEmail: nil,
                emailVerifiedAt: verifiedAt)
        ]
        return Identity.AuthenticatedUser(profile: profile, proof: Proof(Secret("the proof")), epoch: epoch)
    }
}

/// The calls about attempts that tokens received.
final class AttemptLog: Sendable {
    let begun = Mutex<[Tokens.BeginAttempt]>([])
    let finished = Mutex<[Tokens.FinishAttempt]>([])

    var lastDevice: Tokens.KnownDevice? { begun.withLock { $0.last?.device } }
    var lastOutcome: Tokens.FinishAttempt.Outcome? { finished.withLock { $0.last?.outcome } }
}

extension ScriptedFleet {
    /// Signs Ada in with the password `a long password`, and opens a session for her proof.
    mutating func signsInAda(_ ada: Identity.AuthenticatedUser = Samples.ada()) {
        knowsDemoClientAndToken()
        answer(Identity.SignIn.self) { call, _ in
            guard call.email.description == "ada@example.com", call.password == Secret("a long password") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            return ada
        }
        opensSessions()
    }

    /// Opens a session for `the proof`.
    mutating func opensSessions() {
        answer(Tokens.IssueSession.self) { call, _ in
            guard call.proof == Proof(Secret("the proof")), call.client == Samples.client else {
                throw ServiceError.invalidProof
            }
            return Samples.grant
        }
    }

    /// Forgets remembered browsers before all sessions of a user end.
    mutating func forgetsBrowsers(_ log: CallLog<UserID> = CallLog()) {
        answer(Tokens.IssueSessionProof.self) { _, _ in Proof(Secret("session-proof")) }
        answer(Identity.ForgetBrowsers.self) { call, _ in
            guard call.session == Proof(Secret("session-proof")) else { throw ServiceError.invalidProof }
            log.append(call.user)
            return Nothing()
        }
    }

    /// Allows every request, as far as rate limits are concerned.
    mutating func allowsAllRequests() {
        answer(Tokens.SpendLimits.self) { call, _ in
            call.spends.map { .init(policy: $0.policy, rule: $0.rule, remaining: 1, reset: 1, isAllowed: true) }
        }
    }

    /// Allows every attempt, and accepts every device mark as one of the present epoch.
    mutating func allowsAllAttempts(_ log: AttemptLog = AttemptLog()) {
        allowsAllRequests()
        answer(Tokens.BeginAttempt.self) { call, _ in
            log.begun.withLock { $0.append(call) }
            return .init(isKnownDevice: call.device != nil)
        }
        answer(Tokens.FinishAttempt.self) { call, _ in
            log.finished.withLock { $0.append(call) }
            return Nothing()
        }
    }
}

extension ScriptedFleet {
    /// The factors of the user who is signed in.
    mutating func hasFactors(
        _ factors: [Factor] = [], passkeys: [Passkey] = [], codesLeft: Int = 10, hasTwoStep: Bool? = nil
    ) {
        let list = Identity.ListFactors.Reply(
            factors: factors, hasTwoStep: hasTwoStep ?? factors.contains { $0.type == .totp },
            recoveryCodesLeft: codesLeft)
        answer(Identity.ListFactors.self) { _, _ in list }
        answer(Identity.ListPasskeys.self) { _, _ in passkeys }
        hasEmails(of: Samples.ada().profile)
        hasActivity()
    }

    /// The addresses of the user who is signed in: those of the profile, and `others`.
    mutating func hasEmails(of profile: SessionProfile, and others: [UserEmail] = []) {
        let own = profile.credentials.enumerated().compactMap { index, credential in
            credential.email.map { email in
                UserEmail(
                    id: credential.id, email: email, emailVerifiedAt: credential.emailVerifiedAt,
                    isPrimary: index == 0, createdAt: .now, isPending: false)
            }
        }
        answer(Identity.ListEmails.self) { _, _ in own + others }
    }

    /// What the user who is signed in has done and allowed, for a proof of the session.
    mutating func hasActivity(_ entries: [ActivityEntry] = [], consents: [Consent] = []) {
        let session = Proof(Secret("session-proof"))
        answer(Tokens.IssueSessionProof.self) { _, _ in session }
        answer(Identity.ListActivity.self) { call, _ in
            guard call.session == session else { throw ServiceError.invalidProof }
            return .init(entries: Array(entries.prefix(call.limit)), nextCursor: nil)
        }
        answer(Identity.ListConsents.self) { call, _ in
            guard call.session == session else { throw ServiceError.invalidProof }
            return .init(consents: consents, nextCursor: nil)
        }
    }
}
