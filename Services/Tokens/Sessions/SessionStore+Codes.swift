import Foundation
import Models
import Proofs
import Redis

extension SessionStore {
    /// How redeeming a code ended.
    enum Redemption {
        case granted(OpenedSession, refreshes: Bool, nonce: String?)
        /// Unknown, expired, for another client, with another verifier, or from a session that has ended.
        case refused
        /// It was used before; what it gave then has ended.
        case reused
    }

    /// Opens a session for `code`, once; see `redeem_code.lua`. Throws 403 for a proof that was used.
    func redeem(
        _ code: AuthorizationCode, client: ProofVerifier.VerifiedProof<ClientProof>, redirectURI: String?,
        challenge: String, device: Tokens.Device, deadline: ContinuousClock.Instant
    ) async throws -> Redemption {
        let (id, user) = (SessionID.make(), code.user)
        let now = Int(now().timeIntervalSince1970 * 1000)
        let first = codec.first(user: user, session: id)
        let head: [any RedisArgument] = [
            now, client.claims.client.description, client.claims.application.description, redirectURI ?? "",
            challenge, client.claims.isFirstParty ? "1" : "", ProofVerifier.memory.milliseconds,
            lifetimes.usedCode.milliseconds, lifetimes.epoch.milliseconds, id.description, Self.maximumSessions,
            keys.sessionPrefix(of: user), lifetimes.idle.milliseconds, lifetimes.unrefreshed.milliseconds, first.hash,
            code.hash,
        ]
        let fields: [any RedisArgument] = [
            "created", now, "last_used", now, "rotated_at", now, "step", Int(first.step), "previous", "", "next",
            codec.successor(of: first).hash, "ip_address", device.ipAddress ?? "", "user_agent",
            device.userAgent?.cut(toBytes: Self.maximumUserAgentLength) ?? "", "confidential",
            client.claims.isConfidential ? "1" : "", "delegated", client.claims.isFirstParty ? "" : "1",
        ]
        let reply = try await redis.run(
            Scripts.redeemCode,
            keys: [
                keys.code(code.hash, of: user), keys.session(id, of: user), keys.sessions(of: user),
                keys.epoch(of: user), keys.usedProof(client.id, of: user),
            ],
            arguments: head + fields, deadline: deadline)
        let answer = (reply.array ?? []).map { $0.string ?? "" }
        switch answer.first {
        case "ok":
            guard answer.count == 11, var grounds = SessionAuthorization(Array(answer[1...7])),
                let time = Int(answer[6]),
                let expiry = Int(answer[8])
            else { throw ServiceError.internal }
            grounds.isDelegated = !client.claims.isFirstParty
            let opened = OpenedSession(
                user: user, session: id, grounds: grounds, authenticatedAt: time, refreshToken: first,
                idleLifetime: (expiry - now) / 1000)
            return .granted(opened, refreshes: answer[10] == "1", nonce: answer[9].isEmpty ? nil : answer[9])
        case "reused": return .reused
        case "proof_used": throw ServiceError.invalidProof
        default: return .refused
        }
    }
}

extension Lifetimes {
    /// Of a session whose client gets no refresh token: as long as its access token counts.
    var unrefreshed: Duration { accessToken + .seconds(AccessTokenChecker.leeway) }
}
