import Foundation
import Models
import Primitives
import Synchronization

/// An operator in the console.
struct ConsoleOperator: Sendable, Equatable {
    /// How the operator has signed in.
    enum Kind: Sendable, Equatable {
        /// By a link from the terminal.
        case link
        /// With an account of the application for operators. What was checked holds for this epoch of the user's rights.
        case account(UserID, epoch: Int)
    }

    /// The name for the audit log: the operator's own name or address, or who made the link.
    let name: String
    let kind: Kind
}

extension ConsoleOperator {
    /// An operator with an account. Entries of the audit log outlive an erased user, so a name is better than an address.
    init(_ user: Identity.Operator) {
        self.init(
            name: user.name ?? user.email?.displayText ?? user.id.description,
            kind: .account(user.id, epoch: user.epoch))
    }
}

/// The sessions of operators, in memory: when the console ends, they end with it. The token is in a cookie; here is only its SHA-256.
final class ConsoleSessions: Sendable {
    /// How long a session lasts at most, in seconds.
    static let lifetime: TimeInterval = 8 * 3600
    /// How long it lasts without a request of its operator, in seconds.
    static let idleLifetime: TimeInterval = 30 * 60
    /// How long it is trusted that the account of a session was not suspended and its password not changed, in seconds.
    static let checkInterval: TimeInterval = 30
    /// How many there may be. A further one ends the session that was used longest ago.
    static let maximumCount = 100

    /// A session that goes on.
    struct Session: Sendable {
        let user: ConsoleOperator
        let beganAt: Date
        fileprivate(set) var lastUsedAt: Date
        /// When identity was asked last whether the account goes on.
        fileprivate(set) var checkedAt: Date

        fileprivate func isOver(_ now: Date) -> Bool {
            now.timeIntervalSince(beganAt) >= ConsoleSessions.lifetime
                || now.timeIntervalSince(lastUsedAt) >= ConsoleSessions.idleLifetime
        }
    }

    private let sessions = Mutex<[Data: Session]>([:])
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    /// Begins a session and returns its token, 256 random bits.
    func begin(_ user: ConsoleOperator) -> Secret {
        let (token, now) = (RandomToken.make(), now())
        sessions.withLock { sessions in
            sessions = sessions.filter { !$0.value.isOver(now) }
            while sessions.count >= Self.maximumCount,
                let oldest = sessions.min(by: { $0.value.lastUsedAt < $1.value.lastUsedAt })
            {
                sessions[oldest.key] = nil
            }
            sessions[Self.key(token)] = Session(user: user, beganAt: now, lastUsedAt: now, checkedAt: now)
        }
        return token
    }

    /// The session with this token; nil if there is none, or it is over.
    ///
    /// - Parameter isUse: whether the request counts as a use. A page that renews itself does not keep its session open.
    func find(_ token: Secret, isUse: Bool = true) -> Session? {
        let now = now()
        return sessions.withLock { sessions in
            let key = Self.key(token)
            guard var session = sessions[key] else { return nil }
            guard !session.isOver(now) else {
                sessions[key] = nil
                return nil
            }
            if isUse {
                session.lastUsedAt = now
                sessions[key] = session
            }
            return session
        }
    }

    /// Whether identity has to be asked whether the account of a session goes on.
    func isCheckDue(_ session: Session) -> Bool { now().timeIntervalSince(session.checkedAt) >= Self.checkInterval }

    /// Notes that the account of a session goes on.
    func noteCheck(_ token: Secret) {
        let now = now()
        sessions.withLock { $0[Self.key(token)]?.checkedAt = now }
    }

    /// Ends a session.
    func end(_ token: Secret) { sessions.withLock { $0[Self.key(token)] = nil } }

    /// Ends every session of an account.
    func endAll(of user: UserID) {
        sessions.withLock { sessions in
            sessions = sessions.filter { _, session in
                if case .account(user, epoch: _) = session.user.kind { false } else { true }
            }
        }
    }

    private static func key(_ token: Secret) -> Data { token.sha256 }
}
