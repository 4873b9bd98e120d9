import Foundation
import Models
import Primitives

/// How keys succeed each other. The next key is published, and waits until everybody who caches the key set has it; then it
/// signs. The key before it retires when the last token that it signed has expired.
extension KeyRing {
    /// Whether our algorithm's newest key has signed for as long as a key may, and none waits for its turn.
    func isDue(_ stored: [StoredSigningKey], at time: Int) -> Bool {
        guard let newest = stored.first(where: { $0.alg == algorithm }) else { return false }
        return newest.signsFrom <= time - lifetimes.signingKey.seconds
    }

    /// Stores a new key, unless another replica was faster. An only key signs at once; where others sign already, the new one is
    /// published for a while first.
    func addFirstKey(at time: Int, isOnly: Bool) async throws {
        let first = try box.makeKey(
            for: algorithm, at: time, signsFrom: isOnly ? time : time + lifetimes.keyLead.seconds)
        if try await store.addFirst(first, event: event(.made, first.kid, by: "schedule"), at: time) {
            logger.notice("signing key made", metadata: ["kid": "\(first.kid)", "alg": "\(algorithm.rawValue)"])
        }
    }

    /// Makes the next key. Returns nil when there is one already, or with `unlessSigningSince` when the current one began to
    /// sign after that time: of replicas that try at once, one makes it.
    func addNextKey(by actor: String, unlessSigningSince limit: Int? = nil) async throws -> StoredSigningKey? {
        let time = now().seconds
        let next = try box.makeKey(for: algorithm, at: time, signsFrom: time + lifetimes.keyLead.seconds)
        let isAdded = try await store.addNext(
            next, event: event(.made, next.kid, by: actor), at: time,
            currentKeysRetireAt: next.signsFrom + lifetimes.keyLinger.seconds, unlessSigningSince: limit)
        guard isAdded else { return nil }
        logger.notice(
            "signing key made", metadata: ["kid": "\(next.kid)", "alg": "\(algorithm.rawValue)", "by": "\(actor)"])
        return next
    }

    /// Removes a key: tokens that it signed are no longer accepted. False when there is no key of this id.
    func revoke(_ kid: String, by actor: String) async throws -> Bool {
        let time = now().seconds
        let substitute = try box.makeKey(for: algorithm, at: time, signsFrom: time)
        let isRevoked = try await store.revoke(
            kid, substitute: substitute, event: event(.revoked, kid, by: actor), at: time)
        guard isRevoked else { return false }
        logger.notice("signing key revoked", metadata: ["kid": "\(kid)", "by": "\(actor)"])
        try await update()
        return true
    }

    /// The keys as operators see them, newest first.
    func records() async throws -> [SigningKeyRecord] {
        let time = now().seconds
        let stored = try await store.all(at: time)
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

    /// An entry of the audit log, which is written together with the change.
    private func event(_ event: SigningKeyEvent.Event, _ kid: String, by actor: String) -> SigningKeyEvent {
        SigningKeyEvent(
            at: Timestamp(seconds: now().seconds), event: event, kid: kid, alg: algorithm.rawValue, by: actor)
    }
}

extension Timestamp {
    /// A time in seconds since 1970.
    init(seconds: Int) { self.init(Date(timeIntervalSince1970: TimeInterval(seconds))) }
}
