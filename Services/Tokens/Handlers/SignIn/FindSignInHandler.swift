import Models
import Proofs
import RPC

/// Finds a sign-in that waits, and attests to identity that the caller has its token.
struct FindSignInHandler: RPCHandler {
    let signIns: PendingSignInStore
    let sessions: SessionStore
    let proofSigner: ProofSigner

    func callAsFunction(_ call: Tokens.FindSignIn, _ context: CallContext) async throws -> Tokens.FindSignIn.Reply {
        let (id, found) = try await signIns.find(
            call.token, client: call.client, device: call.device, deadline: context.deadline.instant)
        if let session = found.signIn.session {
            let isActive = try await sessions.isActive(
                session, of: found.signIn.user, deadline: context.deadline.instant)
            guard isActive else { throw ServiceError.signInTokenInvalid }
        }
        let proof = try await proofSigner.sign(
            statement: SignInProof(
                id: id, signIn: found.signIn, epoch: found.epoch, authenticationMethods: found.authenticationMethods,
                request: context.requestID),
            for: .identity)
        return .init(signIn: found.signIn, proof: proof)
    }
}
