import Models
import Proofs
import RPC

/// Signs the proofs by which tokens opens sessions, and ends sessions whose user's rights have changed.
struct SessionProofIssuer: Sendable {
    let signer: ProofSigner

    /// Attests that a user has signed in, for the request at hand. The session will act in the active membership of
    /// `profile`. Throws 404 if there is none.
    ///
    /// - Parameter epoch: the user's epoch at the moment when they authenticated. If it has passed meanwhile, tokens ends
    ///   the new session at once.
    func attest(
        _ profile: SessionProfile, epoch: Int, client: ClientID, methods: [String], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        guard let active = profile.activeMembership else { throw ServiceError.notFound("account") }
        let proof = try await signer.sign(
            .session(
                user: profile.id, epoch: epoch, request: context.requestID, client: client,
                application: profile.applicationID, account: active.accountID, role: active.role,
                authenticationMethods: methods),
            for: .tokens)
        return Identity.AuthenticatedUser(profile: profile, proof: proof, epoch: epoch)
    }

    /// Attests that a user has signed in by proving their mailbox. If that removed earlier credentials, the answer also
    /// has the proof by which tokens ends earlier sessions first.
    func attest(
        _ profile: SessionProfile, _ proven: ProvenMailbox, client: ClientID, methods: [String], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        var user = try await attest(profile, epoch: proven.epoch, client: client, methods: methods, context)
        guard proven.credentialsReset else { return user }
        user.credentialsReset = true
        user.epochProof = try await epochProof(proven.epoch, of: profile.id, context)
        return user
    }

    /// The proof of a new epoch of a user's rights, by which tokens ends all their sessions except `session`.
    func epochProof(
        _ epoch: Int, of user: UserID, keeping session: SessionID? = nil,
        because reason: SessionEndReason = .accessChanged, _ context: CallContext
    ) async throws -> Proof {
        try await signer.sign(
            .epoch(epoch, of: user, request: context.requestID, keeping: session, because: reason), for: .tokens)
    }
}
