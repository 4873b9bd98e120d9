import Crypto
import Foundation
import Logging
import Models
import Primitives
import Redis

/// The states of provider sign-ins. Each is stored under the hash of its `state` parameter and encrypted with a key derived from
/// the parameter, so reading Redis is not enough to use any of them.
struct ProviderStateStore: Sendable {
    /// How long a user may take at the provider.
    static let lifetime: Duration = .seconds(600)
    /// Maximum number of stored states: anybody can begin a sign-in.
    static let capacity = 20_000
    /// Maximum length of a state, and of an answer, in bytes of JSON.
    private static let maximumLength = 4096

    let redis: RedisClient
    let keys: RedisKeys
    let logger: Logger
    /// The present, which tests can set.
    let now: @Sendable () -> Date
    var capacity = Self.capacity

    /// Stores `state` for `browser`, and returns its `state` parameter: 256 random bits, base64url.
    func keep(
        _ state: ProviderState, for browser: Secret, deadline: ContinuousClock.Instant
    ) async throws -> Secret {
        let parameter = RandomToken.make()
        let hash = Self.hash(parameter)
        let dropped = try await redis.run(
            KeepBegunSignInScript(
                entry: keys.providerState(hash), index: keys.providerStates, notice: keys.providerStatesNotice,
                now: now().milliseconds, ttl: Self.lifetime, capacity: capacity, name: hash,
                sealed: try seal(state, parameter), browser: Self.hash(browser),
                entryPrefix: keys.providerStatePrefix), deadline: deadline)
        if dropped > 0 {
            logger.warning(
                "provider sign-ins dropped: more are waiting than can be stored",
                metadata: ["capacity": "\(capacity)"])
        }
        return parameter
    }

    /// Stores an answer with its state. Throws 400 `state_invalid`.
    func keep(_ answer: ProviderAnswer, for parameter: Secret, deadline: ContinuousClock.Instant) async throws {
        let reply = try await redis.run(
            KeepProviderAnswerScript(state: key(parameter), sealed: try seal(answer, parameter)), deadline: deadline)
        guard reply == .kept else { throw ServiceError.stateInvalid }
    }

    /// Takes a state, once. Throws 400 `state_invalid` when it is unknown or expired.
    func take(
        _ parameter: Secret, browser: Secret?, deadline: ContinuousClock.Instant
    ) async throws -> Tokens.TakeProviderState.Reply {
        let reply = try await redis.run(
            TakeProviderStateScript(state: key(parameter), browserHash: browser.map(Self.hash) ?? ""),
            deadline: deadline)
        switch reply {
        case .good(let state, let answer):
            return .init(
                outcome: .good, state: try box(parameter).open(state),
                answer: try answer.map { try box(parameter).open($0) })
        case .foreign(let state):
            return .init(outcome: .foreign, state: try box(parameter).open(state), answer: nil)
        case .used(let state): return .init(outcome: .used, state: try box(parameter).open(state), answer: nil)
        case .unknown: throw ServiceError.stateInvalid
        }
    }

    private func key(_ parameter: Secret) -> String { keys.providerState(Self.hash(parameter)) }

    private static func hash(_ secret: Secret) -> String {
        secret.sha256.base64URL
    }

    private func box<Value: Codable & Sendable>(_ parameter: Secret) -> SealedBox<Value> {
        SealedBox(keys: [SymmetricKey(derivedFrom: parameter, for: "latchkey provider state")])
    }

    /// Throws 400 `state_invalid` for a value that is longer than any that a provider or a page of ours has.
    private func seal(_ value: some Codable & Sendable, _ parameter: Secret) throws -> Data {
        let sealed = try box(parameter).seal(value)
        guard sealed.count <= Self.maximumLength + SealedBox<Data>.overhead else { throw ServiceError.stateInvalid }
        return sealed
    }
}
