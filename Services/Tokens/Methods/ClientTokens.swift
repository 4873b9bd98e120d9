import Logging
import Models
import Proofs
import RPC

/// What clients may ask about tokens and do with them, beside getting them.
struct ClientTokens: Sendable {
    let proofs: ProofVerifier
    let sessions: SessionStore
    let checker: AccessTokenChecker
    let signer: ProofSigner
    let logger: Logger

    /// Ends the session of a token. An access token ends with all of its session: nothing of ours counts on its own.
    func callAsFunction(_ call: Tokens.RevokeToken, _ context: CallContext) async throws -> Tokens.Revoked {
        let proof = try await proofs.client(call.client, context)
        let (client, deadline) = (proof.claims.client, context.deadline.instant)
        try await sessions.use(proof, for: call.token, deadline: deadline)
        let (user, session, holder): (UserID, SessionID, ClientID)
        if let token = sessions.codec.read(call.token) {
            guard let standing = try await sessions.standing(of: token, deadline: deadline) else {
                return Tokens.Revoked(user: nil)
            }
            (user, session, holder) = (token.user, token.session, standing.client)
        } else if let claims = try await checked(call.token)?.claims {
            (user, session, holder) = (claims.user, claims.session, claims.client)
        } else {
            return Tokens.Revoked(user: nil)
        }
        guard holder == client else { throw ServiceError.invalidGrant("This token was issued to another client.") }
        let isEnded = try await sessions.end(session, of: user, deadline: deadline)
        logger.info("session ended by its client", metadata: ["user": "\(user)", "session": "\(session)"])
        guard isEnded else { return Tokens.Revoked(user: nil) }
        return Tokens.Revoked(user: user, proof: try await signer.attest(.sessionEnded, of: user, context))
    }

    func callAsFunction(_ call: Tokens.IntrospectToken, _ context: CallContext) async throws -> Tokens.Introspection {
        let proof = try await proofs.client(call.client, context)
        let (client, deadline) = (proof.claims, context.deadline.instant)
        guard client.isConfidential else { throw Self.refusal }
        try await sessions.use(proof, for: call.token, deadline: deadline)
        if let token = sessions.codec.read(call.token) {
            let standing = try await sessions.standing(of: token, deadline: deadline)
            guard let standing, standing.isCurrent, standing.application == client.application else {
                return Tokens.Introspection(active: false)
            }
            return Tokens.Introspection(
                active: true,
                session: Tokens.RefreshTokenStatus(
                    user: token.user, session: token.session, client: standing.client,
                    application: standing.application, scope: standing.scope, expiresAt: standing.idleExpiry / 1000))
        }
        guard let token = try await checked(call.token), token.claims.application == client.application,
            try await sessions.isLive(token, deadline: deadline)
        else { return Tokens.Introspection(active: false) }
        return Tokens.Introspection(active: true, claims: token.claims)
    }

    func callAsFunction(_ call: Tokens.ReadIDToken, _ context: CallContext) async throws -> IDTokenClaims {
        try await checker.read(idToken: call.idToken)
    }

    /// What an access token says; nil for text that is none that counts.
    private func checked(_ token: Secret) async throws -> CheckedToken? {
        do {
            return try await checker.check(token)
        } catch let error as ServiceError where error == .invalidToken {
            return nil
        }
    }

    private static let refusal = ServiceError(
        .invalidClient, detail: "Only a client that can show who it is may ask this.")
}
