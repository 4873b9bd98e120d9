import Models
import Synchronization

/// Bounds how many sign-up hooks this process asks at the same time, so that hooks that are slow don't take the place of others, or that of
/// webhooks.
final class SignUpHooksInFlight: Sendable {
    private struct Counts {
        var total = 0
        var byApplication: [ApplicationID: Int] = [:]
    }

    private let limit: Int
    /// How many of them may be of one application.
    private let limitPerApplication: Int
    private let counts = Mutex(Counts())

    init(limit: Int = 64, limitPerApplication: Int = 16) {
        self.limit = limit
        self.limitPerApplication = limitPerApplication
    }

    /// Takes a place, which ``end(_:)`` gives back. Returns false if there is none.
    func start(_ application: ApplicationID) -> Bool {
        counts.withLock { counts in
            guard counts.total < limit, counts.byApplication[application, default: 0] < limitPerApplication else {
                return false
            }
            counts.total += 1
            counts.byApplication[application, default: 0] += 1
            return true
        }
    }

    /// Gives a place back.
    func end(_ application: ApplicationID) {
        counts.withLock { counts in
            counts.total -= 1
            let rest = counts.byApplication[application, default: 0] - 1
            counts.byApplication[application] = rest > 0 ? rest : nil
        }
    }
}
