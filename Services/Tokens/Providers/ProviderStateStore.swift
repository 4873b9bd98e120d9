import Crypto
import Foundation
import Logging
import Models
import Redis

/// Sign-ins at providers that are under way, in Redis: under the hash of their `state`, and encrypted with a key that is
/// made of it, so that whoever reads the store can use none of them.
struct ProviderStateStore: Sendable {
    /// How long somebody may take at a provider.
    static let lifetime: Duration = .seconds(600)
    /// How many states are kept at a time: nobody has signed in when they begin.
    static let capacity = 20_000
    /// The most bytes of a state, and of an answer, before they are sealed.
    private static let maximumLength = 4096

    let redis: RedisClient
    let keys: RedisKeys
    let logger: Logger
    let now: @Sendable () -> Date
    var capacity = Self.capacity

    /// Keeps `state` for `browser` and names it.
    func keep(
        _ state: ProviderState, for browser: Secret, deadline: ContinuousClock.Instant
    ) async throws -> Secret {
        let name = Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
        let hash = Self.digest(name)
        let reply = try await redis.run(
            Scripts.keepProviderState,
            keys: [keys.providerState(hash), keys.providerStates, keys.providerStatesNotice],
            arguments: [
                Int(now().timeIntervalSince1970 * 1000), Self.lifetime.milliseconds, capacity, hash,
                try seal(state, under: name), Self.digest(browser), keys.providerStatePrefix,
            ], deadline: deadline)
        if reply.int ?? 0 > 0 {
            logger.warning("more sign-ins at providers wait than are kept", metadata: ["capacity": "\(capacity)"])
        }
        return name
    }

    /// Keeps an answer with the state that it came for. Throws 400 `state_invalid`.
    func keep(_ answer: ProviderAnswer, for name: Secret, deadline: ContinuousClock.Instant) async throws {
        let reply = try await redis.run(
            Scripts.keepProviderAnswer, keys: [key(name)], arguments: [try seal(answer, under: name)],
            deadline: deadline)
        guard reply.string == "ok" else { throw ServiceError.stateInvalid }
    }

    /// Takes a state back. Throws 400 `state_invalid` when it is unknown or over.
    func take(
        _ name: Secret, browser: Secret?, deadline: ContinuousClock.Instant
    ) async throws -> Tokens.TakeProviderState.Reply {
        let reply = try await redis.run(
            Scripts.takeProviderState, keys: [key(name)], arguments: [browser.map(Self.digest) ?? ""],
            deadline: deadline)
        guard let parts = reply.array, parts.count == 3, let sealed = parts[1].bytes, let answer = parts[2].bytes,
            let outcome = parts[0].string.flatMap(Tokens.TakeProviderState.Reply.Outcome.init)
        else { throw ServiceError.stateInvalid }
        return .init(
            outcome: outcome, state: try open(sealed, under: name),
            answer: answer.isEmpty ? nil : try open(answer, under: name))
    }

    private func key(_ name: Secret) -> String { keys.providerState(Self.digest(name)) }

    private static func digest(_ secret: Secret) -> String {
        Data(SHA256.hash(data: Data(secret.reveal().utf8))).base64URL
    }

    private func sealingKey(_ name: Secret) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(name.reveal().utf8)), info: Data("latchkey provider state".utf8),
            outputByteCount: 32)
    }

    /// Throws 400 `state_invalid` for a value that no provider and no page of ours has.
    private func seal(_ value: some Encodable, under name: Secret) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let json = try encoder.encode(value)
        guard json.count <= Self.maximumLength else { throw ServiceError.stateInvalid }
        let box = try AES.GCM.seal(json, using: sealingKey(name))
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    private func open<Value: Decodable>(_ sealed: [UInt8], under name: Secret) throws -> Value {
        let json = try AES.GCM.open(AES.GCM.SealedBox(combined: Data(sealed)), using: sealingKey(name))
        return try JSONDecoder().decode(Value.self, from: json)
    }
}

extension ServiceError {
    /// 400: the `state` of a provider's answer is unknown, used or over.
    static let stateInvalid = ServiceError(
        .stateInvalid, detail: "This sign-in is over: it took too long, or was finished before. Please start again.")
}
