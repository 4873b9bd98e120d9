import Crypto
import Foundation
import Models
import Redis

/// Authorization requests that have begun, and the codes that answer them. Whoever reads the store finds hashes, and can
/// neither go on with a request nor redeem a code.
struct AuthorizationStore: Sendable {
    let redis: RedisClient
    let keys: SessionKeys
    let lifetimes: Lifetimes
    let now: @Sendable () -> Date

    private var milliseconds: Int { Int(now().timeIntervalSince1970 * 1000) }

    /// A request as it is kept.
    struct Begun: Codable, Sendable {
        let request: AuthorizationRequest
        /// In milliseconds since the epoch.
        let begunAt: Int
    }

    /// Keeps a request; answers the 256 random bits that name it.
    func begin(_ request: AuthorizationRequest, deadline: ContinuousClock.Instant) async throws -> Secret {
        let id = Secret(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL)
        let json = try JSONEncoder().encode(Begun(request: request, begunAt: milliseconds))
        _ = try await redis.send(
            RedisCommand("SET", key(id), json, "PX", lifetimes.authorizationRequest.milliseconds), deadline: deadline)
        return id
    }

    /// A request that goes on. Throws 400 `authorization_expired`.
    func find(_ id: Secret, deadline: ContinuousClock.Instant) async throws -> Begun {
        try read(try await redis.send(RedisCommand("GET", key(id)), deadline: deadline))
    }

    /// A request that will be answered now: nobody else can. Throws 400 `authorization_expired`.
    func take(_ id: Secret, deadline: ContinuousClock.Instant) async throws -> Begun {
        try read(try await redis.send(RedisCommand("GETDEL", key(id)), deadline: deadline))
    }

    private func read(_ reply: RedisReply) throws -> Begun {
        guard let bytes = reply.bytes else { throw ServiceError.authorizationExpired }
        let begun = try JSONDecoder().decode(Begun.self, from: Data(bytes))
        // By our clock as well: Redis forgets when it likes.
        guard milliseconds < begun.begunAt + lifetimes.authorizationRequest.milliseconds else {
            throw ServiceError.authorizationExpired
        }
        return begun
    }

    private func key(_ id: Secret) -> String {
        keys.authorization(Data(SHA256.hash(data: Data(id.reveal().utf8))).base64URL)
    }

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
        code: "authorization_expired", status: 400,
        detail: "This sign-in took too long, or is done already. Please go back to the application and start again.")

    /// 401: a session is not enough for an authorization request.
    static let loginRequired = ServiceError(
        code: "login_required", status: 401, detail: "Please sign in for this application.")

    /// 400: an authorization code or a refresh token does not count (RFC 6749 §5.2). `user` when it was used before.
    static func invalidGrant(_ detail: String, reusedBy user: UserID? = nil) -> ServiceError {
        ServiceError(code: "invalid_grant", status: 400, detail: detail, subject: user)
    }
}
