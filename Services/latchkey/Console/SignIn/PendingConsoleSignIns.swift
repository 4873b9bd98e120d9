import Foundation
import Models
import Primitives
import Synchronization

/// Sign-ins of operators that wait for their next step, in memory. The token is in a cookie; here is only its SHA-256.
final class PendingConsoleSignIns: Sendable {
    /// How long a sign-in may take, in seconds.
    static let lifetime: TimeInterval = 600
    /// How many may wait. A further one replaces the oldest.
    static let maximumCount = 100

    /// What a sign-in waits for.
    enum Step: Sendable {
        /// A new password, after a link that lets choose one.
        case newPassword
        /// A code of the authenticator app, or a recovery code.
        case code
        /// A first code of an app that is being set up.
        case app(Identity.BeginTOTP.Reply)
    }

    struct SignIn: Sendable {
        var user: Identity.Operator
        var step: Step
        var returnTo: String?
        fileprivate var beganAt: Date

        init(user: Identity.Operator, step: Step, returnTo: String?) {
            self.user = user
            self.step = step
            self.returnTo = returnTo
            beganAt = .distantPast
        }
    }

    private let waiting = Mutex<[Data: SignIn]>([:])
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    /// Keeps a sign-in and returns its token, 256 random bits. A step that was done gets another token.
    func keep(_ signIn: SignIn) -> Secret {
        let (token, now) = (RandomToken.make(), now())
        var signIn = signIn
        signIn.beganAt = now
        let kept = signIn
        waiting.withLock { waiting in
            waiting = waiting.filter { now.timeIntervalSince($0.value.beganAt) < Self.lifetime }
            while waiting.count >= Self.maximumCount,
                let oldest = waiting.min(by: { $0.value.beganAt < $1.value.beganAt })
            {
                waiting[oldest.key] = nil
            }
            waiting[token.sha256] = kept
        }
        return token
    }

    /// The sign-in with this token; nil if there is none, or it took too long.
    func find(_ token: Secret) -> SignIn? {
        let now = now()
        return waiting.withLock { waiting in
            waiting[token.sha256].flatMap { now.timeIntervalSince($0.beganAt) < Self.lifetime ? $0 : nil }
        }
    }

    /// Forgets a sign-in, and returns it. Of several calls at once, one gets it and the others nil.
    func take(_ token: Secret) -> SignIn? {
        guard let found = find(token) else { return nil }
        return waiting.withLock { $0.removeValue(forKey: token.sha256) } == nil ? nil : found
    }
}
