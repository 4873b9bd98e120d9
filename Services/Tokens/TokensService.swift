import Foundation
import Logging
import Models
import Proofs
import RPC
import Redis
import ServiceKit

/// The root of the service: makes each store once, and registers a handler for each method.
struct TokensService: Sendable {
    let keyRing: KeyRing
    let checker: AccessTokenChecker
    let tokenIssuer: TokenIssuer
    let proofVerifier: ProofVerifier
    let proofSigner: ProofSigner
    let logger: Logger

    let attempts: AttemptStore
    var authorizations: AuthorizationStore
    let codes: AuthorizationCodeStore
    let deletedClients: DeletedClientStore
    let emailLimits: EmailLimitStore
    let limits: LimitStore
    let passkeyChallenges: PasskeyChallengeStore
    var providerStates: ProviderStateStore
    let pendingSignIns: PendingSignInStore
    let sessions: SessionStore
    let usedClientProofs: UsedClientProofStore

    /// - Parameters:
    ///   - keyPrefix: stands before every key in Redis.
    ///   - now: the present, which tests can set.
    /// - Throws: if a secret is unusable.
    init(
        redis: RedisClient, secrets: TokensSecrets, issuer: String, algorithm: SigningAlgorithm = .es256,
        lifetimes: Lifetimes = .init(), keyPrefix: String = "tokens:", logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) async throws {
        let keys = RedisKeys(prefix: keyPrefix)
        let codec = RefreshTokenCodec(key: secrets.refreshDerivationKey)
        let hasher = SubjectHasher(key: secrets.refreshDerivationKey)
        keyRing = KeyRing(
            store: SigningKeyStore(redis: redis, keys: keys), box: try SigningKeyBox(keys: secrets.keyEncryptionKeys),
            algorithm: algorithm, lifetimes: lifetimes, logger: logger, now: now)
        checker = AccessTokenChecker(keyRing: keyRing, issuer: issuer, now: now)
        tokenIssuer = TokenIssuer(keyRing: keyRing, codec: codec, issuer: issuer, lifetimes: lifetimes, now: now)
        proofVerifier = try await ProofVerifier(audience: .tokens, trusted: secrets.trustedProofKeys)
        proofSigner = try await ProofSigner(service: .tokens, seed: secrets.proofSigningKey)
        self.logger = logger

        attempts = AttemptStore(redis: redis, keys: keys, hasher: hasher, now: now)
        authorizations = AuthorizationStore(redis: redis, keys: keys, lifetimes: lifetimes, logger: logger, now: now)
        codes = AuthorizationCodeStore(redis: redis, keys: keys, codec: codec, lifetimes: lifetimes, now: now)
        deletedClients = DeletedClientStore(redis: redis, keys: keys, lifetimes: lifetimes, now: now)
        emailLimits = EmailLimitStore(redis: redis, keys: keys, hasher: hasher)
        limits = LimitStore(redis: redis, keys: keys, hasher: hasher)
        passkeyChallenges = PasskeyChallengeStore(
            redis: redis, keys: keys, key: secrets.refreshDerivationKey, now: now)
        providerStates = ProviderStateStore(redis: redis, keys: keys, logger: logger, now: now)
        pendingSignIns = PendingSignInStore(redis: redis, keys: keys)
        sessions = SessionStore(
            redis: redis, keys: keys, codec: codec, lifetimes: lifetimes, deletedClients: deletedClients, now: now)
        usedClientProofs = UsedClientProofStore(redis: redis, keys: keys)
    }

    /// Registers every method of the service.
    func register(on router: inout Router) {
        let owners = SessionOwnerResolver(checker: checker, sessions: sessions)
        let authorizationCheck = AuthorizationSessionCheck(
            authorizations: authorizations, checker: checker, sessions: sessions)

        // SignIn
        router.handle(BeginAttemptHandler(attempts: attempts))
        router.handle(FinishAttemptHandler(attempts: attempts))
        router.handle(KeepSignInHandler(proofVerifier: proofVerifier, signIns: pendingSignIns))
        router.handle(FindSignInHandler(signIns: pendingSignIns, sessions: sessions, proofSigner: proofSigner))

        // EmailLinks
        router.handle(SpendEmailLimitHandler(emailLimits: emailLimits))
        router.handle(ReleaseEmailLimitHandler(emailLimits: emailLimits))

        // Sessions
        router.handle(
            IssueSessionHandler(
                proofVerifier: proofVerifier, signIns: pendingSignIns, sessions: sessions, tokenIssuer: tokenIssuer,
                proofSigner: proofSigner))
        router.handle(
            RefreshSessionHandler(
                sessions: sessions, tokenIssuer: tokenIssuer, limits: limits, proofSigner: proofSigner,
                logger: logger))
        router.handle(
            SwitchAccountHandler(proofVerifier: proofVerifier, sessions: sessions, tokenIssuer: tokenIssuer))
        router.handle(
            ReauthenticateHandler(proofVerifier: proofVerifier, sessions: sessions, tokenIssuer: tokenIssuer))
        router.handle(CheckAccessTokenHandler(checker: checker, sessions: sessions))
        router.handle(CheckSessionHandler(keyRing: keyRing, sessions: sessions))
        router.handle(IssueSessionProofHandler(checker: checker, sessions: sessions, proofSigner: proofSigner))
        router.handle(ListSessionsHandler(owners: owners, sessions: sessions))
        router.handle(
            EndSessionHandler(owners: owners, sessions: sessions, proofSigner: proofSigner, logger: logger))
        router.handle(
            EndAllSessionsHandler(owners: owners, sessions: sessions, proofSigner: proofSigner, logger: logger))
        router.handle(FindBrowserSessionHandler(sessions: sessions))
        router.handle(SignOutHandler(sessions: sessions, proofSigner: proofSigner, logger: logger))
        router.handle(AdvanceEpochHandler(proofVerifier: proofVerifier, sessions: sessions, logger: logger))

        // SocialLogin
        router.handle(KeepProviderStateHandler(states: providerStates))
        router.handle(KeepProviderAnswerHandler(states: providerStates))
        router.handle(TakeProviderStateHandler(states: providerStates))

        // Factors
        router.handle(IssuePasskeyChallengeHandler(challenges: passkeyChallenges))
        router.handle(TakePasskeyChallengeHandler(challenges: passkeyChallenges, proofSigner: proofSigner))

        // Authorization
        router.handle(BeginAuthorizationHandler(authorizations: authorizations))
        router.handle(FindAuthorizationHandler(authorizations: authorizations, check: authorizationCheck))
        router.handle(
            IssueAuthorizationCodeHandler(authorizations: authorizations, codes: codes, check: authorizationCheck))
        router.handle(
            ExchangeAuthorizationCodeHandler(
                proofVerifier: proofVerifier, usedProofs: usedClientProofs, codes: codes, tokenIssuer: tokenIssuer,
                proofSigner: proofSigner, logger: logger))
        router.handle(
            ExchangeRefreshTokenHandler(
                proofVerifier: proofVerifier, usedProofs: usedClientProofs, sessions: sessions,
                tokenIssuer: tokenIssuer, proofSigner: proofSigner, logger: logger))
        router.handle(
            RevokeTokenHandler(
                proofVerifier: proofVerifier, usedProofs: usedClientProofs, sessions: sessions, checker: checker,
                proofSigner: proofSigner, logger: logger))
        router.handle(
            IntrospectTokenHandler(
                proofVerifier: proofVerifier, usedProofs: usedClientProofs, sessions: sessions, checker: checker))
        router.handle(
            EndClientSessionsHandler(proofVerifier: proofVerifier, sessions: sessions, logger: logger))
        router.handle(ReadIDTokenHandler(checker: checker))
        router.handle(GetJWKSHandler(keyRing: keyRing))

        // Clients
        router.handle(
            ForgetClientHandler(proofVerifier: proofVerifier, deletedClients: deletedClients, logger: logger))

        // Operations
        router.handle(SpendLimitsHandler(limits: limits))
        router.handle(FindAttemptsHandler(attempts: attempts))
        router.handle(ClearAttemptsHandler(attempts: attempts))
        router.handle(ListKeysHandler(keyRing: keyRing))
        router.handle(ListKeyEventsHandler(keyRing: keyRing))
        router.handle(RotateKeysHandler(keyRing: keyRing))
        router.handle(RevokeKeyHandler(keyRing: keyRing))
    }
}
