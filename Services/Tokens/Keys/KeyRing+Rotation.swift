import Foundation
import Models
import Redis

/// How keys follow each other: the next one is published, waits until everybody who keeps the key set has it, signs; the
/// one before is given up when the last token that it signed has expired.
extension KeyRing {
    /// Whether our algorithm's youngest key has signed for as long as a key may, and none waits for its turn.
    func isDue(_ stored: [StoredSigningKey], at time: Int) -> Bool {
        guard let youngest = stored.first(where: { $0.alg == algorithm }) else { return false }
        return youngest.signsFrom <= time - lifetimes.signingKey.seconds
    }

    /// Makes the next key. Answers nil when there is one already, or with `unlessSigningSince` one that began to sign
    /// after that time: of replicas that try at once, one makes it.
    func addNextKey(by who: String, unlessSigningSince limit: Int? = nil) async throws -> StoredSigningKey? {
        let time = seconds
        let next = try seal.makeKey(for: algorithm, at: time, signsFrom: time + lifetimes.keyLead.seconds)
        let reply = try await redis.run(
            Scripts.addNextKey, keys: [keys.signingKeys, keys.signingKeyEvents],
            arguments: [
                next.kid, try next.json(), time, next.signsFrom + lifetimes.keyLinger.seconds,
                limit.map(String.init) ?? "", try line(.made, next.kid, by: who),
            ])
        guard reply.string == "ok" else { return nil }
        logger.notice(
            "signing key made", metadata: ["kid": "\(next.kid)", "alg": "\(algorithm.rawValue)", "by": "\(who)"])
        return next
    }

    /// Drops a key: what it signed counts no more. Answers false when there is none of this id.
    func revoke(_ kid: String, by who: String) async throws -> Bool {
        let time = seconds
        let substitute = try seal.makeKey(for: algorithm, at: time, signsFrom: time)
        let reply = try await redis.run(
            Scripts.revokeKey, keys: [keys.signingKeys, keys.signingKeyEvents],
            arguments: [
                kid, time, substitute.kid, try substitute.json(), try line(.revoked, kid, by: who),
            ])
        guard reply.int == 1 else { return false }
        logger.notice("signing key revoked", metadata: ["kid": "\(kid)", "by": "\(who)"])
        try await update()
        return true
    }

    /// The keys as operators see them, newest first.
    func records() async throws -> [SigningKeyRecord] {
        let time = seconds
        let stored = try await storedKeys(at: time)
        let signing = try? signingKey(of: stored, at: time)
        return stored.map { key in
            let state: SigningKeyRecord.State =
                key.signsFrom > time ? .next : key.kid == signing?.kid ? .signing : .retiring
            return SigningKeyRecord(
                kid: key.kid, alg: key.alg.rawValue, state: state, createdAt: Timestamp(seconds: key.createdAt),
                signsFrom: Timestamp(seconds: key.signsFrom),
                retiresAt: key.retiresAt.map { Timestamp(seconds: $0) })
        }
    }

    /// What has happened to the keys, latest first: at most a thousand lines, after the `offset` latest. All of them are
    /// kept; a fleet has a handful a year.
    func events(after offset: Int = 0) async throws -> [SigningKeyEvent] {
        let start = max(0, offset)
        let lines =
            try await redis.send(RedisCommand("LRANGE", keys.signingKeyEvents, start, start + 999)).array ?? []
        return try lines.compactMap(\.bytes).map { try JSONDecoder().decode(SigningKeyEvent.self, from: Data($0)) }
    }

    /// A line of the audit log, written with the change itself.
    func line(_ event: SigningKeyEvent.Event, _ kid: String, by who: String) throws -> String {
        let entry = SigningKeyEvent(
            at: Timestamp(seconds: seconds), event: event, kid: kid, alg: algorithm.rawValue, by: who)
        return String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
    }
}

extension StoredSigningKey {
    /// As the store keeps it.
    func json() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}

extension Timestamp {
    /// A time in seconds since the epoch.
    init(seconds: Int) { self.init(Date(timeIntervalSince1970: TimeInterval(seconds))) }
}
