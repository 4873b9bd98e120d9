import Crypto
import Foundation
import Logging
import Models
import Redis

/// Authorization requests that wait for their users, and the codes that answer them. The store holds only hashes of what
/// names them, so that nobody who reads it can go on with a request or redeem a code. Requests, which may hold an email
/// address (`login_hint`), are encrypted with a key that is made of their name.
struct AuthorizationStore: Sendable {
    /// How many requests are kept at a time: nobody has signed in when they come, so they must not fill the store. At
    /// 3.4 KB each, the most that a request takes, these are 170 MB.
    static let capacity = 50_000
    /// The most bytes of a request as it is kept. The gateway's reader allows less.
    private static let maximumRecordLength = 8192

    let redis: RedisClient
    let keys: RedisKeys
    let lifetimes: Lifetimes
    let logger: Logger
    let now: @Sendable () -> Date
    var capacity = Self.capacity

    private var milliseconds: Int { Int(now().timeIntervalSince1970 * 1000) }

    /// A request as it is kept.
    struct Begun: Codable, Sendable {
        let request: AuthorizationRequest
        /// In milliseconds since the epoch.
        let begunAt: Int
    }

    /// A request that has just come in, and is kept nowhere.
    func new(_ request: AuthorizationRequest) -> Begun { Begun(request: request, begunAt: milliseconds) }

    /// Keeps a request while nobody has signed in; answers the 256 random bits that name it. Throws 400
    /// `request_too_long`.
    func keep(_ request: AuthorizationRequest, deadline: ContinuousClock.Instant) async throws -> Secret {
        let id = Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
        let plain = try Self.encoded(new(request))
        guard plain.count <= Self.maximumRecordLength,
            let record = try AES.GCM.seal(plain, using: Self.sealingKey(id)).combined
        else { throw ServiceError.requestTooLong }
        let name = name(id)
        let reply = try await redis.run(
            Scripts.keepAuthorization,
            keys: [keys.authorization(name), keys.authorizations, keys.authorizationsNotice],
            arguments: [
                milliseconds, lifetimes.authorizationRequest.milliseconds, capacity, name, record,
                keys.authorizationPrefix,
            ], deadline: deadline)
        if reply.int ?? 0 > 0 {
            logger.warning("more authorization requests wait than are kept", metadata: ["capacity": "\(capacity)"])
        }
        return id
    }

    /// A request that goes on. Throws 400 `authorization_expired`.
    func find(_ id: Secret, deadline: ContinuousClock.Instant) async throws -> Begun {
        let name = name(id)
        return try read(
            try await redis.pipeline(
                [
                    RedisCommand("GET", keys.authorization(name)), RedisCommand("ZSCORE", keys.authorizations, name),
                ], deadline: deadline), id)
    }

    /// A request that will be answered now: nobody else can. Throws 400 `authorization_expired`.
    func take(_ id: Secret, deadline: ContinuousClock.Instant) async throws -> Begun {
        let name = name(id)
        return try read(
            try await redis.transaction(
                [
                    RedisCommand("GETDEL", keys.authorization(name)),
                    RedisCommand("ZSCORE", keys.authorizations, name),
                    RedisCommand("ZREM", keys.authorizations, name),
                ], deadline: deadline), id)
    }

    /// Keeps a request longer, now that its user has signed in and is asked something else.
    func prolong(_ id: Secret, _ begun: Begun, deadline: ContinuousClock.Instant) async throws {
        let end = begun.begunAt + lifetimes.signedInAuthorizationRequest.milliseconds
        let (name, left) = (name(id), end - milliseconds)
        guard left > 0 else { return }
        let replies = try await redis.transaction(
            [
                RedisCommand("PEXPIRE", keys.authorization(name), left),
                RedisCommand("ZADD", keys.authorizations, "XX", "GT", end, name),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
    }

    /// Reads a record, and when it ends by our clock: Redis forgets when it likes.
    private func read(_ replies: [RedisReply], _ id: Secret) throws -> Begun {
        for case .error(let error) in replies { throw RedisError.server(error) }
        guard let bytes = replies[0].bytes, let end = replies[1].string.flatMap(Double.init),
            Double(milliseconds) < end
        else { throw ServiceError.authorizationExpired }
        let plain = try AES.GCM.open(AES.GCM.SealedBox(combined: Data(bytes)), using: Self.sealingKey(id))
        return try PropertyListDecoder().decode(Begun.self, from: plain)
    }

    /// A binary property list: a byte of ASCII takes a byte, where JSON escapes quotation marks and backslashes.
    private static func encoded(_ begun: Begun) throws -> Data {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        return try encoder.encode(begun)
    }

    private static func sealingKey(_ id: Secret) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(id.reveal().utf8)),
            info: Data("latchkey authorization request".utf8), outputByteCount: 32)
    }

    private func name(_ id: Secret) -> String { Data(SHA256.hash(data: Data(id.reveal().utf8))).base64URL }

    /// Keeps a code for `request` on the grounds of a session.
    func keepCode(
        for request: AuthorizationRequest, of claims: AccessTokenClaims, _ standing: SessionStore.Standing,
        deadline: ContinuousClock.Instant
    ) async throws -> AuthorizationCode {
        let code = AuthorizationCode(for: claims.user)
        let key = keys.code(code.hash, of: claims.user)
        let fields: [any RedisArgument] = [
            "client", request.client.description, "application", request.application.description, "redirect_uri",
            request.redirectURI, "challenge", request.codeChallenge, "scope", request.scope, "nonce",
            request.nonce ?? "", "account", claims.account.description, "role", claims.role.rawValue, "amr",
            claims.authenticationMethods.joined(separator: " "), "auth_time", claims.authenticatedAt, "epoch",
            standing.epoch, "absolute_expiry", standing.absoluteExpiry, "session", claims.session.description,
            "expires", milliseconds + lifetimes.code.milliseconds,
        ]
        let replies = try await redis.transaction(
            [
                RedisCommand("HSET", arguments: [key] + fields),
                RedisCommand("PEXPIRE", key, lifetimes.code.milliseconds),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        return code
    }
}

extension ServiceError {
    /// 400: an authorization request is unknown, over, or answered.
    static let authorizationExpired = ServiceError(
        .authorizationExpired,
        detail: "This sign-in took too long, or is done already. Please go back to the application and start again.")

    /// 400: an authorization request takes more room than any that the gateway lets pass.
    static let requestTooLong = ServiceError(
        .requestTooLong, detail: "The authorization request is too long.")

    /// 401: a session is not enough for an authorization request.
    static let loginRequired = ServiceError(
        .loginRequired, detail: "Please sign in for this application.")

    /// 400: an authorization code or a refresh token does not count (RFC 6749 §5.2). With an attestation when it was used before.
    static func invalidGrant(_ detail: String, attestation: Proof? = nil) -> ServiceError {
        ServiceError(.invalidGrant, detail: detail, attestation: attestation)
    }
}
