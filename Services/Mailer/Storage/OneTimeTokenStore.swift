import Crypto
import Foundation
import Models
import Redis

/// Mailed tokens and codes. Only hashes are stored, so reading the store yields no usable token.
struct OneTimeTokenStore: Sendable {
    /// After so many wrong codes the code is void.
    static let maximumTries = 5
    /// How many wrong codes are allowed for one mailbox in a day. It is as many as the tries of all emails that other
    /// people may have sent there in a day (20 by default), so that they can't void the later codes of that day. Codes
    /// that sign in or reset a password are counted apart from others.
    static let maximumFailures = 100
    /// The same for known devices of the mailbox's owner, which are counted separately.
    static let maximumFailuresAtKnownDevices = 20
    /// For how long a redemption holds a token if its outcome is not reported. Longer than any request may take.
    static let holdDuration: Duration = .seconds(30)

    /// What is mailed.
    struct Issued: Sendable {
        /// 256 random bits, base64url.
        let token: Secret
        /// Six digits, for people who read the email on another device than the one where they requested it.
        let code: Secret
        /// How long both are valid, in seconds.
        let lifetime: Int
    }

    /// What a token or code grants.
    struct MailedGrant: Sendable {
        let grant: OneTimeGrant
        /// In milliseconds since the epoch.
        let mailedAt: Int
    }

    let redis: RedisClient
    let keys: OneTimeTokenKeys
    let lifetimes: OneTimeTokenLifetimes

    /// Makes and stores the token and the code of a message that is about to be accepted. They replace the mailbox's code
    /// for the same purpose, client and device.
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

    /// Redeems a token for `purpose` and holds it until ``finishRedemption(_:isSpent:deadline:)``; a verification token is
    /// not held. Returns nil for a token that is unknown, expired or for another purpose. Throws 503 `token_held` while
    /// another redemption holds it.
    func redeem(
        _ token: Secret, for purpose: OneTimeGrant.Purpose, as redemption: RedemptionID,
        deadline: ContinuousClock.Instant
    ) async throws -> MailedGrant? {
        let reply = try await redis.run(
            MailerScripts.takeToken, keys: [keys.token(token), keys.redemption(redemption)],
            arguments: [purpose.rawValue, Self.holdMilliseconds(purpose)], deadline: deadline)
        return try Self.redeemed(reply)
    }

    /// Redeems a code and holds it together with the token of the same email. Returns nil for a wrong code. Throws like
    /// ``redeem(_:for:as:deadline:)``.
    func redeem(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool, as redemption: RedemptionID,
        deadline: ContinuousClock.Instant
    ) async throws -> MailedGrant? {
        try await redeem(
            code, at: place, isKnownDevice: isKnownDevice, key: keys.redemption(redemption),
            then: "\(Self.holdMilliseconds(place.purpose))", deadline: deadline)
    }

    /// Exchanges a code for a new token, which replaces the one in the email, for a page that continues with it. Returns nil
    /// for a wrong code. Throws like ``redeem(_:for:as:deadline:)``.
    func exchange(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool = false,
        deadline: ContinuousClock.Instant
    ) async throws -> Secret? {
        let token = Self.makeToken()
        let redeemed = try await redeem(
            code, at: place, isKnownDevice: isKnownDevice, key: keys.token(token), then: "trade", deadline: deadline)
        guard let redeemed else { return nil }
        try await index(token, of: redeemed.grant, lifetime: lifetimes[redeemed.grant.purpose], deadline: deadline)
        return token
    }

    private func redeem(
        _ code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool, key: String, then: String,
        deadline: ContinuousClock.Instant
    ) async throws -> MailedGrant? {
        // A browser may have requested its first email before it had a cookie: that code works in every browser.
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
        return try Self.redeemed(reply)
    }

    /// What a token would grant; nil if it is unknown or expired. The token stays as it is.
    func peek(_ token: Secret, deadline: ContinuousClock.Instant) async throws -> MailedGrant? {
        let reply = try await redis.send(
            RedisCommand("HMGET", keys.token(token), "grant", "mailed_at"), deadline: deadline)
        return try MailedGrant(reply.array?[...] ?? [])
    }

    /// Ends a redemption: what it held is spent, or usable again. Returns whether it held anything.
    func finishRedemption(
        _ redemption: RedemptionID, isSpent: Bool, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let reply = try await redis.run(
            MailerScripts.settleToken, keys: [keys.redemption(redemption)],
            arguments: [isSpent ? 1 : 0, Int(Self.holdDuration.components.seconds) * 1000], deadline: deadline)
        switch reply.string {
        case "ok": return true
        case "unknown": return false
        default: throw ServiceError.internal
        }
    }

    /// For how long a redemption for `purpose` holds its token. Verifying twice changes nothing, so a verification token
    /// is never held and stays valid for its lifetime.
    private static func holdMilliseconds(_ purpose: OneTimeGrant.Purpose) -> Int {
        purpose == .verification ? 0 : Int(holdDuration.components.seconds) * 1000
    }

    /// Reads the reply of the scripts that redeem something.
    private static func redeemed(_ reply: RedisReply) throws -> MailedGrant? {
        let parts = reply.array ?? []
        switch parts.first?.string {
        case "taken":
            guard let redeemed = try MailedGrant(parts.dropFirst()) else { throw ServiceError.internal }
            return redeemed
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
        // Uniform, from the system's generator.
        let digits = String(Int.random(in: 0..<1_000_000))
        return Secret(String(repeating: "0", count: 6 - digits.count) + digits)
    }
}

extension OneTimeTokenStore.MailedGrant {
    /// Reads a grant and the time of mailing; nil if they are missing.
    fileprivate init?(_ parts: ArraySlice<RedisReply>) throws {
        guard parts.count == 2, let json = parts.first?.bytes, let mailedAt = parts.last?.int else { return nil }
        self.init(grant: try JSONDecoder().decode(OneTimeGrant.self, from: Data(json)), mailedAt: mailedAt)
    }
}

extension Mailer.EmailCodeReference {
    /// The place of the code that was mailed with this grant.
    init(_ grant: OneTimeGrant) {
        self.init(
            grant.purpose, client: grant.client, email: grant.email, credential: grant.credential,
            device: grant.device)
    }
}
