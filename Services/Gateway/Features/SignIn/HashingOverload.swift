import Models
import Synchronization

/// Remembers for a moment that no replica of identity could take another password to hash, so that the surplus of a storm of
/// sign-ins costs next to nothing: no count of attempts, and no calls.
///
/// What is remembered is shorter than the queue of hashes that it was refused for, so no hash that could be computed is refused.
/// Known devices always ask.
final class HashingOverload: Sendable {
    /// How long it is remembered. Identity refuses nothing when its queue is shorter than twice this time.
    static let duration = Duration.milliseconds(50)
    /// Maximum number of networks that are remembered.
    static let maximumNetworks = 1024

    private struct State {
        /// The error for everyone, or for one network by its key, and until when.
        var everyone: (error: ServiceError, until: ContinuousClock.Instant)?
        var networks: [String: (error: ServiceError, until: ContinuousClock.Instant)] = [:]
    }

    private let state = Mutex(State())

    /// Runs `body`, which has identity hash a password for `share`. Throws the last error about room instead, if it is fresh.
    func avoiding<Value: Sendable>(
        for share: WorkShare?, _ body: () async throws -> Value
    ) async throws -> Value {
        if let error = error(for: share) { throw error }
        do {
            return try await body()
        } catch let error as ServiceError {
            record(error, for: share)
            throw error
        }
    }

    /// The error that is remembered for `share`.
    func error(for share: WorkShare?, now: ContinuousClock.Instant = .now) -> ServiceError? {
        guard let share, !share.isKnown else { return nil }
        let found = state.withLock { state in
            [state.everyone, state.networks[share.key]].compactMap(\.self).first { now < $0.until }
        }
        return found?.error
    }

    /// Remembers `error`, if it says that identity is overloaded.
    func record(_ error: ServiceError, for share: WorkShare?, now: ContinuousClock.Instant = .now) {
        guard let overload = error.overload, let share, !share.isKnown else { return }
        let entry = (error: error, until: now + Self.duration)
        state.withLock { state in
            switch overload {
            case .everyone: state.everyone = entry
            case .network:
                if state.networks.count >= Self.maximumNetworks {
                    state.networks = state.networks.filter { now < $0.value.until }
                }
                guard state.networks.count < Self.maximumNetworks else { return }
                state.networks[share.key] = entry
            }
        }
    }
}
