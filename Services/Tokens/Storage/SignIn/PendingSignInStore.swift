import Crypto
import Foundation
import Models
import Primitives
import Proofs
import Redis

/// A sign-in that waits for another step, as it is stored.
struct StoredSignIn: Codable, Sendable, Equatable {
    let signIn: PendingSignIn
    /// The user's epoch when they authenticated. Identity compares it when the sign-in goes on.
    let epoch: Int
    let authenticationMethods: [String]
    /// The browser that signs in; see ``Tokens/KeepSignIn/device``.
    let device: String?
}

/// The sign-ins that wait for another step.
///
/// Each is stored under the hash of its token and encrypted with a key derived from the token, so reading Redis is not
/// enough to go on with any of them.
struct PendingSignInStore: Sendable {
    /// How long a user may take for a step. Whoever sets a factor up may have to install an app first.
    static func lifetime(of step: PendingSignIn.Step) -> Duration {
        step == .secondFactorEnrolment ? .seconds(900) : .seconds(300)
    }

    let redis: RedisClient
    let keys: RedisKeys

    /// Uses a pending proof up. Throws 403 `invalid_proof` for one that was used before.
    func use(_ proof: ProofVerifier.Verified, deadline: ContinuousClock.Instant) async throws {
        let reply = try await redis.send(
            RedisCommand(
                "SET", keys.usedProof(proof.id, of: proof.claims.user), "1", "NX", "PX",
                ProofVerifier.memory.milliseconds),
            deadline: deadline)
        guard reply.string == "OK" else { throw ServiceError.invalidProof }
    }

    /// Stores a sign-in, and returns its token: 256 random bits, base64url.
    func keep(_ signIn: StoredSignIn, deadline: ContinuousClock.Instant) async throws -> Secret {
        let token = RandomToken.make()
        let reply = try await redis.send(
            RedisCommand(
                "SET", keys.pendingSignIn(id(token)), try box(token).seal(signIn), "PX",
                Self.lifetime(of: signIn.signIn.step).milliseconds),
            deadline: deadline)
        guard reply.string == "OK" else { throw ServiceError.internal }
        return token
    }

    /// The sign-in of a token, and its id. Throws 401 `sign_in_token_invalid`.
    ///
    /// - Parameters:
    ///   - client: the one that uses the token; nil if any may.
    ///   - device: the browser that uses it. It has to be the one that the sign-in is bound to, if it is bound to one.
    func find(
        _ token: Secret, client: ClientID?, device: String?, deadline: ContinuousClock.Instant
    ) async throws -> (id: String, signIn: StoredSignIn) {
        let id = id(token)
        let reply = try await redis.send(RedisCommand("GET", keys.pendingSignIn(id)), deadline: deadline)
        guard let sealed = reply.bytes else { throw ServiceError.signInTokenInvalid }
        let stored = try box(token).open(sealed)
        guard client == nil || stored.signIn.client == client, stored.device == nil || stored.device == device else {
            throw ServiceError.signInTokenInvalid
        }
        return (id, stored)
    }

    /// Ends a sign-in whose session opens, or whose next step begins. Of calls at the same time, one succeeds. Throws 401
    /// `sign_in_token_invalid`.
    func end(_ id: String, deadline: ContinuousClock.Instant) async throws {
        let reply = try await redis.send(RedisCommand("DEL", keys.pendingSignIn(id)), deadline: deadline)
        guard reply.int == 1 else { throw ServiceError.signInTokenInvalid }
    }

    private func id(_ token: Secret) -> String { token.sha256.base64URL }

    private func box(_ token: Secret) -> SealedBox<StoredSignIn> {
        SealedBox(keys: [SymmetricKey(derivedFrom: token, for: "latchkey pending sign-in")])
    }
}
