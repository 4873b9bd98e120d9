import Logging
import Models
import Proofs
import RPC

/// What handlers need.
struct TokensHouse: Sendable {
    let authorizations: AuthorizationStore
    let sessions: SessionStore
    let providerStates: ProviderStateStore
    let proofs: ProofVerifier
    let ring: KeyRing
    let mint: TokenIssuer
    let checker: AccessTokenChecker
    let limits: LimitStore
    let signer: ProofSigner
    let logger: Logger
}

extension TokensHouse {
    /// Every method of the service, a line each.
    func register(on router: inout Router) {
        let (sessions, ring) = (sessions, ring)
        let issue = IssueSession(proofs: proofs, sessions: sessions, mint: mint)
        let refresh = RefreshSession(sessions: sessions, mint: mint, limits: limits, signer: signer, logger: logger)
        let switchSession = SwitchAccount(proofs: proofs, sessions: sessions, mint: mint)
        let check = CheckAccessToken(checker: checker, sessions: sessions)
        let vouch = IssueSessionProof(checker: checker, sessions: sessions, signer: signer)
        let owner = SessionOwner(checker: checker, sessions: sessions)
        let end = EndSession(owner: owner, sessions: sessions, signer: signer, logger: logger)
        let list = ListSessions(owner: owner, sessions: sessions)
        let (spend, attempts) = (SpendLimits(limits: limits), Attempts(limits: limits))
        let mails = MailLimits(limits: limits)
        let advance = AdvanceEpoch(proofs: proofs, sessions: sessions, logger: logger)

        let authorization = Authorization(store: authorizations, checker: checker, sessions: sessions)
        let redeem = RedeemCode(
            proofs: proofs, sessions: sessions, mint: mint, signer: signer, logger: logger)
        let refreshForClient = RefreshForClient(
            proofs: proofs, sessions: sessions, mint: mint, signer: signer, logger: logger)
        let clientTokens = ClientTokens(
            proofs: proofs, sessions: sessions, checker: checker, signer: signer, logger: logger)
        let signingKeys = SigningKeys(ring: ring)

        router.handle(Tokens.IssueSession.self) { try await issue($0, $1) }
        router.handle(Tokens.RefreshSession.self) { try await refresh($0, $1) }
        router.handle(Tokens.SwitchAccount.self) { try await switchSession($0, $1) }
        router.handleEncoded(Tokens.CheckAccessToken.self) { try await check($0, $1) }
        router.handle(Tokens.IssueSessionProof.self) { try await vouch($0, $1) }
        router.handle(Tokens.AdvanceEpoch.self) { try await advance($0, $1) }
        router.handle(Tokens.EndSession.self) { try await end($0, $1) }
        router.handle(Tokens.FindBrowserSession.self) { try await end($0, $1) }
        router.handle(Tokens.SignOut.self) { try await end($0, $1) }
        router.handle(Tokens.EndAllSessions.self) { try await end($0, $1) }
        router.handle(Tokens.ListSessions.self) { try await list($0, $1) }
        router.handle(Tokens.SpendLimits.self) { try await spend($0, $1) }
        router.handle(Tokens.BeginAttempt.self) { try await attempts($0, $1) }
        router.handle(Tokens.FinishAttempt.self) { try await attempts($0, $1) }
        router.handle(Tokens.SpendEmailLimit.self) { try await mails($0, $1) }
        router.handle(Tokens.ReleaseEmailLimit.self) { try await mails($0, $1) }
        router.handle(Tokens.GetJWKS.self) { _, _ in try ring.current().jwks }

        let states = providerStates
        router.handle(Tokens.KeepProviderState.self, with: KeepProviderState(states: states).callAsFunction)
        router.handle(Tokens.KeepProviderAnswer.self, with: KeepProviderAnswer(states: states).callAsFunction)
        router.handle(Tokens.TakeProviderState.self, with: TakeProviderState(states: states).callAsFunction)
        router.handle(Tokens.BeginAuthorization.self) { try await authorization($0, $1) }
        router.handle(Tokens.FindAuthorization.self) { try await authorization($0, $1) }
        router.handle(Tokens.IssueAuthorizationCode.self) { try await authorization($0, $1) }
        router.handle(Tokens.ExchangeAuthorizationCode.self) { try await redeem($0, $1) }
        router.handle(Tokens.ExchangeRefreshToken.self) { try await refreshForClient($0, $1) }
        router.handle(Tokens.RevokeToken.self) { try await clientTokens($0, $1) }
        router.handle(Tokens.IntrospectToken.self) { try await clientTokens($0, $1) }
        router.handle(Tokens.ReadIDToken.self) { try await clientTokens($0, $1) }

        router.handle(Tokens.ListKeys.self) { try await signingKeys($0, $1) }
        router.handle(Tokens.ListKeyEvents.self) { try await signingKeys($0, $1) }
        router.handle(Tokens.RotateKeys.self) { try await signingKeys($0, $1) }
        router.handle(Tokens.RevokeKey.self) { try await signingKeys($0, $1) }
    }
}
