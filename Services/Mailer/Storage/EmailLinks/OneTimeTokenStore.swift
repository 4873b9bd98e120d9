import Foundation
import Models
import Primitives
import Redis

/// Mailed tokens and codes. Only hashes are stored, so reading the store yields no usable token.
struct OneTimeTokenStore: Sendable {
    /// After so many wrong codes the code is void.
    static let maximumTries = 5
    /// How many wrong codes are allowed for one mailbox in a day. It is as many as the tries of all emails that other
    /// people may have sent there in a day (20 by default), so that they can't void the later codes of that day. Codes
    /// that sign in or reset a password are counted apart from others.
    static let maximumWrongCodes = 100
    /// The same for known devices of the mailbox's owner, which are counted separately.
    static let maximumWrongCodesAtKnownDevices = 20
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
        let token = RandomToken.make()
        let code = Self.makeCode()
        let lifetime = lifetimes[grant.purpose]
        let codeKey = keys.code(.init(grant))
        try await index(token, of: grant, lifetime: lifetime, deadline: deadline)
        _ = try await redis.run(
            StoreTokenScript(
                token: keys.token(token), code: codeKey, lifetime: .seconds(lifetime), purpose: grant.purpose,
                grant: String(decoding: try JSONEncoder().encode(grant), as: UTF8.self),
                mailedAt: Int(Date().timeIntervalSince1970 * 1000), codeHash: keys.hash(ofCode: code, at: codeKey)),
            deadline: deadline)
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
            RedeemTokenScript(
                token: keys.token(token), redemption: keys.redemption(redemption), purpose: purpose,
                hold: Self.hold(for: purpose)),
            deadline: deadline)
        return try Self.grant(of: reply)
    }

    /// Redeems a code and holds it together with the token of the same email. Returns nil for a wrong code. Throws like
    /// ``redeem(_:for:as:deadline:)``, and 401 ``/Models/ServiceError/codeUsed`` for the right code of an email that was used.
    func redeem(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool, as redemption: RedemptionID,
        deadline: ContinuousClock.Instant
    ) async throws -> MailedGrant? {
        let use = RedeemCodeScript.Use.hold(
            redemption: keys.redemption(redemption), Self.hold(for: place.purpose))
        return try await redeem(code, at: place, isKnownDevice: isKnownDevice, use, deadline: deadline)
    }

    /// Exchanges a code for a new token, which replaces the one in the email, for a page that continues with it. Returns nil
    /// for a wrong code. Throws like ``redeem(_:for:as:deadline:)``.
    func exchange(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool = false,
        deadline: ContinuousClock.Instant
    ) async throws -> Secret? {
        let token = RandomToken.make()
        let redeemed = try await redeem(
            code, at: place, isKnownDevice: isKnownDevice, .exchange(token: keys.token(token)), deadline: deadline)
        guard let redeemed else { return nil }
        try await index(token, of: redeemed.grant, lifetime: lifetimes[redeemed.grant.purpose], deadline: deadline)
        return token
    }

    private func redeem(
        _ code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool, _ use: RedeemCodeScript.Use,
        deadline: ContinuousClock.Instant
    ) async throws -> MailedGrant? {
        // A browser may have requested its first email before it had a cookie: that code works in every browser.
        var anywhere = place
        anywhere.device = nil
        let places = (place == anywhere ? [place] : [place, anywhere]).map(keys.code)
        let reply = try await redis.run(
            RedeemCodeScript(
                wrongCodes: keys.wrongCodes(of: place.email), use: use,
                places: places.map { .init(key: $0, hash: keys.hash(ofCode: code, at: $0)) },
                maximumTries: Self.maximumTries,
                counter: isKnownDevice ? .known : place.purpose.isRecovery ? .recovery : .other,
                maximumWrongCodes: isKnownDevice ? Self.maximumWrongCodesAtKnownDevices : Self.maximumWrongCodes),
            deadline: deadline)
        return try Self.grant(of: reply)
    }

    /// What a token would grant; nil if it is unknown or expired. The token stays as it is.
    func peek(_ token: Secret, deadline: ContinuousClock.Instant) async throws -> MailedGrant? {
        let reply = try await redis.send(
            RedisCommand("HMGET", keys.token(token), "grant", "mailed_at"), deadline: deadline)
        guard let fields = reply.array, fields.count == 2 else { throw RedisError.protocolError }
        return fields[0].isNull ? nil : try MailedGrant(grant: fields[0], mailedAt: fields[1])
    }

    /// Ends a redemption: what it held is spent, or usable again. Returns whether it held anything.
    func finishRedemption(
        _ redemption: RedemptionID, isSpent: Bool, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let reply = try await redis.run(
            FinishRedemptionScript(
                redemption: keys.redemption(redemption), isSpent: isSpent, retention: Self.holdDuration),
            deadline: deadline)
        return reply == .ok
    }

    /// For how long a redemption for `purpose` holds its token. Verifying twice changes nothing, so a verification token
    /// is never held and stays valid for its lifetime.
    private static func hold(for purpose: OneTimeGrant.Purpose) -> Duration {
        purpose == .verification ? .zero : holdDuration
    }

    private static func grant(of reply: RedemptionReply) throws -> MailedGrant? {
        switch reply {
        case .redeemed(let grant): return grant
        case .held(let milliseconds):
            throw ServiceError.tokenHeld(retryAfter: min(5, max(1, (milliseconds + 999) / 1000)))
        case .used: throw ServiceError.codeUsed
        case .unknown: return nil
        }
    }

    private static func makeCode() -> Secret {
        // Uniform, from the system's generator.
        let digits = String(Int.random(in: 0..<1_000_000))
        return Secret(String(repeating: "0", count: 6 - digits.count) + digits)
    }
}

extension OneTimeTokenStore.MailedGrant {
    /// Reads the fields `grant` and `mailed_at` of a token.
    init(grant: RedisReply, mailedAt: RedisReply) throws(RedisError) {
        guard let json = grant.bytes, let mailedAt = mailedAt.int,
            let grant = try? JSONDecoder().decode(OneTimeGrant.self, from: Data(json))
        else { throw .protocolError }
        self.init(grant: grant, mailedAt: mailedAt)
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
