import Crypto
import Foundation
import Logging
import Models
import Proofs
import RPC
import Redis
import ServiceKit
import Synchronization
import TestKit

@testable import TokensService

/// The tokens service on a real Redis, with a clock that tests move, and an identity service that signs any proof.
final class TokensFixture: Sendable {
    static let issuer = "https://auth.example.com"
    // The text follows the rule of client ids.
    static let client = ClientID("client_demo")!

    let service: TokensService
    let redis: RedisClient
    let identity: ProofSigner
    let secrets: TokensSecrets
    let keyPrefix: String
    let clock: TestClock

    /// A fixture with a key space of its own, or a second replica beside `other`.
    init(
        redisURL: String? = nil, beside other: TokensFixture? = nil, secrets given: TokensSecrets? = nil,
        algorithm: SigningAlgorithm = .es256, lifetimes: Lifetimes = .init()
    ) async throws {
        let url = if let redisURL { redisURL } else { try await TestRedis.shared().url }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let key = Curve25519.Signing.PrivateKey()
        secrets =
            given ?? other?.secrets
            ?? TokensSecrets(
                keyEncryptionKeys: [.random()], refreshDerivationKey: .random(), proofSigningKey: .random(),
                trustedProofKeys: ["identity": SecretKey(key.publicKey.rawRepresentation)])
        identity =
            if let other { other.identity } else {
                try await ProofSigner(service: .identity, seed: SecretKey(key.rawRepresentation))
            }
        keyPrefix = other?.keyPrefix ?? "test-\(UUID().uuidString):tokens:"
        let clock = other?.clock ?? TestClock()
        self.clock = clock
        redis = RedisClient(configuration: try RedisConfiguration(url: url), logger: logger)
        service = try await TokensService(
            redis: redis, secrets: secrets, issuer: Self.issuer, algorithm: algorithm, lifetimes: lifetimes,
            keyPrefix: keyPrefix, logger: logger, now: { clock.now })
        try await service.keyRing.update()
    }

    // MARK: Calls

    func context(_ request: RequestID? = nil, caller: CallerRole = .gateway) -> CallContext {
        CallContext(requestID: request, deadline: .after(.seconds(5)), caller: caller)
    }

    /// A session proof of identity.
    func proof(
        of user: UserID, epoch: Int = 1, request: RequestID? = nil, client: ClientID = client, role: Role = .owner,
        methods: [String] = ["pwd"], application: ApplicationID = .make()
    ) async throws -> Proof {
        try await identity.sign(
            .session(
                user: user, epoch: epoch, request: request, client: client, application: application, account: .make(),
                role: role, authenticationMethods: methods),
            for: .tokens)
    }

    func issue(
        _ proof: Proof, client: ClientID = client, request: RequestID? = nil, isNewDevice: Bool = false
    ) async throws -> Tokens.IssuedSession {
        let handler = IssueSessionHandler(
            proofVerifier: service.proofVerifier, signIns: service.pendingSignIns, sessions: service.sessions,
            tokenIssuer: service.tokenIssuer, proofSigner: service.proofSigner)
        return try await handler(
            .init(
                proof: proof, client: client, device: .init(ipAddress: "192.0.2.1", userAgent: "test"),
                isNewDevice: isNewDevice),
            context(request))
    }

    /// A session of `user`.
    func session(
        of user: UserID = .make(), epoch: Int = 1, methods: [String] = ["pwd"]
    ) async throws -> Tokens.IssuedSession {
        try await issue(try await proof(of: user, epoch: epoch, methods: methods))
    }

    /// How the user of a session has authenticated, and when.
    func authentication(of token: AccessToken) async throws -> SessionAuthentication? {
        try await service.sessions.status(
            of: try await service.checker.check(token), deadline: context().deadline.instant)?.authentication
    }

    /// Makes a session one of an earlier version, which did not store when a second factor was shown.
    func forgetFactorTimes(of token: RefreshToken) async throws {
        guard let token = service.sessions.codec.read(token) else { throw ServiceError.internal }
        let key = service.sessions.keys.session(token.session, of: token.user)
        _ = try await redis.send(RedisCommand("HDEL", key, "two_factors", "phishing_resistant"))
    }

    func refresh(_ token: RefreshToken, client: ClientID? = nil) async throws -> Tokens.IssuedSession {
        try await refreshing(.init(refreshToken: token, client: client, device: .init()), context())
    }

    func switchSession(
        _ session: SessionID, _ proof: Proof, client: ClientID = client
    ) async throws -> Tokens.IssuedSession {
        let handler = SwitchAccountHandler(
            proofVerifier: service.proofVerifier, sessions: service.sessions, tokenIssuer: service.tokenIssuer)
        return try await handler(
            .init(proof: proof, client: client, session: session, device: .init()), context())
    }

    func check(_ token: AccessToken) async throws -> AccessTokenClaims {
        let json = try await CheckAccessTokenHandler(checker: service.checker, sessions: service.sessions)(
            .init(accessToken: token), context())
        return try JSONDecoder().decode(AccessTokenClaims.self, from: json)
    }

    func end(_ session: SessionID, of user: UserID) async throws {
        _ = try await ending(.init(session, of: .user(user)), context(caller: .operator))
    }

    func endAll(of user: UserID) async throws -> Int {
        try await endingAll(.init(of: .user(user)), context(caller: .operator)).count
    }

    // MARK: Handlers

    var refreshing: RefreshSessionHandler {
        RefreshSessionHandler(
            sessions: service.sessions, tokenIssuer: service.tokenIssuer, limits: service.limits,
            proofSigner: service.proofSigner, logger: service.logger)
    }

    var owners: SessionOwnerResolver {
        SessionOwnerResolver(checker: service.checker, sessions: service.sessions)
    }

    var ending: EndSessionHandler {
        EndSessionHandler(
            owners: owners, sessions: service.sessions, proofSigner: service.proofSigner, logger: service.logger)
    }

    var endingAll: EndAllSessionsHandler {
        EndAllSessionsHandler(
            owners: owners, sessions: service.sessions, proofSigner: service.proofSigner, logger: service.logger)
    }

    var signingOut: SignOutHandler {
        SignOutHandler(sessions: service.sessions, proofSigner: service.proofSigner, logger: service.logger)
    }

    /// The contents of a session-event proof, as identity reads it; nil for nil.
    func read(_ proof: Proof?, request: RequestID? = nil) async throws -> SessionEventProof? {
        guard let proof else { return nil }
        return try await read(SessionEventProof.self, proof, request: request)
    }

    /// The statement of a proof of tokens, as identity reads it.
    func read<Statement: ProofStatement>(
        _ type: Statement.Type, _ proof: Proof, request: RequestID? = nil
    ) async throws -> Statement {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: secrets.proofSigningKey.reveal())
        let identity = try await ProofVerifier(
            audience: .identity, trusted: ["tokens": SecretKey(key.publicKey.rawRepresentation)])
        return try await identity.verify(type, proof, from: .tokens, request: request).claims
    }

    func list(of user: UserID) async throws -> [Session] {
        try await service.sessions.list(of: user, deadline: context().deadline.instant)
    }

    /// A field of the session that `token` belongs to, as Redis has it.
    func stored(_ field: String, of token: RefreshToken) async throws -> RedisReply? {
        guard let token = service.sessions.codec.read(token) else { return nil }
        let key = service.sessions.keys.session(token.session, of: token.user)
        return try await redis.send(RedisCommand("HGET", key, field))
    }

    func advance(
        _ user: UserID, to epoch: Int, keeping session: SessionID? = nil, in account: AccountID? = nil,
        because reason: SessionEndReason = .accessChanged
    ) async throws {
        let proof = try await identity.sign(
            .epoch(epoch, of: user, request: nil, keeping: session, in: account, because: reason), for: .tokens)
        _ = try await AdvanceEpochHandler(
            proofVerifier: service.proofVerifier, sessions: service.sessions, logger: service.logger)(
                .init(proof: proof), context())
    }

    /// The id of the key that signed `token`.
    func kid(of token: AccessToken) throws -> String {
        struct Header: Decodable { let kid: String }
        let first = String(token.reveal().prefix { $0 != "." })
        guard let json = Data(base64URL: first) else { throw ServiceError.internal }
        return try JSONDecoder().decode(Header.self, from: json).kid
    }
}

/// A clock that tests move.
final class TestClock: Sendable {
    private let offset = Mutex<TimeInterval>(0)

    var now: Date { Date(timeIntervalSinceNow: offset.withLock { $0 }) }

    func pass(_ seconds: TimeInterval) { offset.withLock { $0 += seconds } }
}

/// The code of the `ServiceError` that `body` throws; nil when it throws none.
func code<Value>(_ body: () async throws -> Value) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? any ServiceErrorConvertible)?.serviceError.code.rawValue ?? "\(error)"
    }
}
