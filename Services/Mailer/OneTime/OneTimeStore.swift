import Crypto
import Foundation
import Models
import Redis

/// Mailed tokens and codes, of which only hashes are kept: whoever reads the store can use none of them.
struct OneTimeStore: Sendable {
    /// Wrong codes after which a code is void.
    static let mostTries = 5
    /// Wrong codes for one mailbox in a day, over all its codes.
    static let mostFailures = 100
    /// How long a token is held for a second step. Longer than any request may take.
    static let hold: Duration = .seconds(30)

    /// What is mailed.
    struct Issued: Sendable {
        let token: Secret
        /// Six digits, for people who read the mail on another device; magic links have one.
        let code: Secret?
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

    /// Makes the token, and for a magic link the code, of a mail that is about to be accepted.
    func issue(_ grant: OneTimeGrant, deadline: ContinuousClock.Instant) async throws -> Issued {
        let token = Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
        let code = grant.purpose == .magicLink ? Self.makeCode() : nil
        let lifetime = lifetimes[grant.purpose]
        let codeKey = keys.code(of: grant.email, for: grant.client)
        _ = try await redis.run(
            MailerScripts.keepToken, keys: [keys.token(token), codeKey],
            arguments: [
                lifetime * 1000, grant.purpose.rawValue,
                String(decoding: try JSONEncoder().encode(grant), as: UTF8.self),
                Int(Date().timeIntervalSince1970 * 1000),
                code.map { keys.hash(ofCode: $0, at: codeKey) } ?? "",
            ], deadline: deadline)
        return Issued(token: token, code: code, lifetime: lifetime)
    }

    /// Takes a token for `purpose`: at once, for a while, or again and again. Nil when it is no good.
    func take(
        _ token: Secret, for purpose: OneTimeGrant.Purpose, deadline: ContinuousClock.Instant
    ) async throws -> Taken? {
        let reply = try await redis.run(
            MailerScripts.takeToken, keys: [keys.token(token), keys.hold(token)],
            arguments: [purpose.rawValue, purpose.mode.rawValue, Int(Self.hold.components.seconds) * 1000],
            deadline: deadline)
        return try Taken(reply)
    }

    /// Takes the code that was mailed to `email` for `client`. Nil when it is not the one.
    func take(
        code: Secret, of email: EmailAddress, for client: ClientID, deadline: ContinuousClock.Instant
    ) async throws -> Taken? {
        let key = keys.code(of: email, for: client)
        let reply = try await redis.run(
            MailerScripts.takeCode, keys: [key, keys.failures(of: email)],
            arguments: [keys.hash(ofCode: code, at: key), Self.mostTries, Self.mostFailures],
            deadline: deadline)
        return try Taken(reply)
    }

    /// What a token would do. Nil when it is no good; it stays as it is in any case.
    func peek(_ token: Secret, deadline: ContinuousClock.Instant) async throws -> Taken? {
        let reply = try await redis.send(
            RedisCommand("HMGET", keys.token(token), "grant", "mailed_at"), deadline: deadline)
        return try Taken(reply)
    }

    /// Ends the hold on a token.
    func settle(_ token: Secret, isSpent: Bool, deadline: ContinuousClock.Instant) async throws {
        _ = try await redis.run(
            MailerScripts.settleToken, keys: [keys.token(token), keys.hold(token)], arguments: [isSpent ? 1 : 0],
            deadline: deadline)
    }

    private static func makeCode() -> Secret {
        // The system's generator, and no digit likelier than another.
        let digits = String(Int.random(in: 0..<1_000_000))
        return Secret(String(repeating: "0", count: 6 - digits.count) + digits)
    }
}

extension OneTimeStore.Taken {
    fileprivate init?(_ reply: RedisReply) throws {
        guard let parts = reply.array, parts.count == 2, let json = parts[0].bytes, let mailedAt = parts[1].int else {
            return nil
        }
        self.init(grant: try JSONDecoder().decode(OneTimeGrant.self, from: Data(json)), mailedAt: mailedAt)
    }
}

extension OneTimeGrant.Purpose {
    /// What taking a token does to it.
    enum Mode: String {
        /// It is gone.
        case spend
        /// It is held for the second step, which may fail and be tried again.
        case hold
        /// It stays: doing it twice does nothing more.
        case keep
    }

    var mode: Mode {
        switch self {
        case .magicLink: .spend
        case .passwordReset, .invite: .hold
        case .verification: .keep
        }
    }
}
