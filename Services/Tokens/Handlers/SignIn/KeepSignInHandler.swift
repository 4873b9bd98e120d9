import Models
import Proofs
import RPC

/// Stores a sign-in until its user has done another step.
struct KeepSignInHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let signIns: PendingSignInStore

    func callAsFunction(_ call: Tokens.KeepSignIn, _ context: CallContext) async throws -> Tokens.KeepSignIn.Reply {
        let deadline = context.deadline.instant
        let (proof, authorization) = try await proofVerifier.sessionAuthorization(
            call.proof, for: .pending, client: call.client, context)
        guard let step = proof.claims.pendingStep, step != .stepUp || proof.claims.strengthenedSession != nil else {
            throw ServiceError.invalidProof
        }
        try await signIns.use(proof, deadline: deadline)
        if let earlier = proof.claims.pendingSignIn { try await signIns.end(earlier, deadline: deadline) }
        let stored = StoredSignIn(
            signIn: PendingSignIn(
                user: proof.claims.user, application: authorization.application, account: authorization.account,
                client: authorization.client, step: step, isNewUser: call.isNewUser,
                credentialsReset: call.credentialsReset, secondFactors: proof.claims.secondFactors,
                session: proof.claims.strengthenedSession),
            epoch: proof.claims.epoch, authenticationMethods: authorization.authenticationMethods, device: call.device)
        let token = try await signIns.keep(stored, deadline: deadline)
        return .init(token: token, expiresIn: PendingSignInStore.lifetime(of: step).seconds)
    }
}
