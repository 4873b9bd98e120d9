import Crypto
import Foundation
import Models
import Redis

/// Mailed tokens and codes, of which only hashes are kept: whoever reads the store can use none of them.
struct OneTimeStore: Sendable {
    /// Wrong codes after which a code is void.
    static let maximumTries = 5
    /// Wrong codes for one mailbox in a day: as many as the tries of all mails that strangers may have sent there in a day
    /// (20 by default), so that nobody can make later codes of that day void. Those of mails that sign in or reset count
    /// apart from those of others.
    static let maximumFailures = 100
    /// The same for known devices of the mailbox's owner, counted by themselves.
    static let maximumFailuresAtKnownDevices = 20
    /// How long a redemption holds a token whose outcome nobody tells. Longer than any request may take.
    static let hold: Duration = .seconds(30)

    /// What is mailed.
    struct Issued: Sendable {
        let token: Secret
        /// Six digits, for people who read the mail on another device than the one where they asked for it.
        let code: Secret
        /// How long both are good for, in seconds.
        let lifetime: Int
    }

    /// What a token or code was good for.
    struct Taken: Sendable {
        let grant: OneTimeGrant
        /// In milliseconds since the epoch.
        let mailedAt: Int
    }

    let redis: RedisClient
    let keys: OneTimeKeys
    let lifetimes: OneTimeLifetimes

    /// Makes the token and the code of a mail that is about to be accepted.
    func issue(_ grant: OneTimeGrant, deadline: ContinuousClock.Instant) async throws -> Issued {
        let token = Self.makeToken()
        let code = Self.makeCode()
        let lifetime = lifetimes[grant.purpose]
        let codeKey = keys.code(.init(grant))
        try await index(token, of: grant, lifetime: lifetime, deadline: deadline)
        _ = try await redis.run(
            MailerScripts.keepToken, keys: [keys.token(token), codeKey],
            arguments: [
                lifetime * 1000, grant.purpose.rawValue,
                String(decoding: try JSONEncoder().encode(grant), as: UTF8.self),
                Int(Date().timeIntervalSince1970 * 1000), keys.hash(ofCode: code, at: codeKey),
            ], deadline: deadline)
        return Issued(token: token, code: code, lifetime: lifetime)
    }

    /// Takes a token for `purpose`, and holds it unless it is one that stays. Nil when it is no good. Throws 503
    /// `token_held` while another redemption holds it.
    func take(
        _ token: Secret, for purpose: OneTimeGrant.Purpose, as redemption: RedemptionID,
        deadline: ContinuousClock.Instant
    ) async throws -> Taken? {
        let reply = try await redis.run(
            MailerScripts.takeToken, keys: [keys.token(token), keys.redemption(redemption)],
            arguments: [purpose.rawValue, Self.holdMilliseconds(purpose)], deadline: deadline)
        return try Self.taken(reply)
    }

    /// Takes the code of a mail, and holds it and the token of the same mail. Nil when it is not the one. Throws as
    /// ``take(_:for:as:deadline:)``.
    func take(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool, as redemption: RedemptionID,
        deadline: ContinuousClock.Instant
    ) async throws -> Taken? {
        try await take(
            code, at: place, isKnownDevice: isKnownDevice, key: keys.redemption(redemption),
            then: "\(Self.holdMilliseconds(place.purpose))", deadline: deadline)
    }

    /// Trades the code of a mail for a new token, which stands in for the one in the mail: for a page that goes on with it.
    /// Nil when it is not the one. Throws as ``take(_:for:as:deadline:)``.
    func trade(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool = false,
        deadline: ContinuousClock.Instant
    ) async throws -> Secret? {
        let token = Self.makeToken()
        let taken = try await take(
            code, at: place, isKnownDevice: isKnownDevice, key: keys.token(token), then: "trade", deadline: deadline)
        guard let taken else { return nil }
        try await index(token, of: taken.grant, lifetime: lifetimes[taken.grant.purpose], deadline: deadline)
        return token
    }

    private func take(
        _ code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool, key: String, then: String,
        deadline: ContinuousClock.Instant
    ) async throws -> Taken? {
        // A browser's first mail may have been asked for before it had a cookie: that code counts in every browser.
        var anywhere = place
        anywhere.device = nil
        let places = (place == anywhere ? [place] : [place, anywhere]).map(keys.code)
        let reply = try await redis.run(
            MailerScripts.takeCode, keys: [keys.wrongCodes(of: place.email), key] + places,
            arguments: [
                Self.maximumTries, isKnownDevice ? "known" : place.purpose.isRecovery ? "recovery" : "other",
                isKnownDevice ? Self.maximumFailuresAtKnownDevices : Self.maximumFailures, then,
            ]
                + places.map { keys.hash(ofCode: code, at: $0) },
            deadline: deadline)
        return try Self.taken(reply)
    }

    /// What a token would do. Nil when it is no good; it stays as it is in any case.
    func peek(_ token: Secret, deadline: ContinuousClock.Instant) async throws -> Taken? {
        let reply = try await redis.send(
            RedisCommand("HMGET", keys.token(token), "grant", "mailed_at"), deadline: deadline)
        return try Taken(reply.array?[...] ?? [])
    }

    /// Ends the hold of a redemption. Answers whether it held anything.
    func settle(
        _ redemption: RedemptionID, isSpent: Bool, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let reply = try await redis.run(
            MailerScripts.settleToken, keys: [keys.redemption(redemption)],
            arguments: [isSpent ? 1 : 0, Int(Self.hold.components.seconds) * 1000], deadline: deadline)
        switch reply.string {
        case "ok": return true
        case "unknown": return false
        default: throw ServiceError.internal
        }
    }

    /// How long a redemption for `purpose` holds its token. A verification does nothing more the second time, so its
    /// token is never held and stays good for its lifetime.
    private static func holdMilliseconds(_ purpose: OneTimeGrant.Purpose) -> Int {
        purpose == .verification ? 0 : Int(hold.components.seconds) * 1000
    }

    /// Reads what the scripts that take something reply.
    private static func taken(_ reply: RedisReply) throws -> Taken? {
        let parts = reply.array ?? []
        switch parts.first?.string {
        case "taken":
            guard let taken = try Taken(parts.dropFirst()) else { throw ServiceError.internal }
            return taken
        case "held":
            guard parts.count == 2, let left = parts[1].int else { throw ServiceError.internal }
            throw ServiceError.tokenHeld(retryAfter: min(5, max(1, (left + 999) / 1000)))
        case "unknown": return nil
        default: throw ServiceError.internal
        }
    }

    private static func makeToken() -> Secret {
        Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
    }

    private static func makeCode() -> Secret {
        // The system's generator, and no digit likelier than another.
        let digits = String(Int.random(in: 0..<1_000_000))
        return Secret(String(repeating: "0", count: 6 - digits.count) + digits)
    }
}

extension OneTimeStore.Taken {
    /// Reads a grant and the time of mailing; nil when they are not there.
    fileprivate init?(_ parts: ArraySlice<RedisReply>) throws {
        guard parts.count == 2, let json = parts.first?.bytes, let mailedAt = parts.last?.int else { return nil }
        self.init(grant: try JSONDecoder().decode(OneTimeGrant.self, from: Data(json)), mailedAt: mailedAt)
    }
}

extension Mailer.EmailCodeReference {
    /// Where the code of a mail stands that grants this.
    init(_ grant: OneTimeGrant) {
        self.init(
            grant.purpose, client: grant.client, email: grant.email, credential: grant.credential,
            device: grant.device)
    }
}
