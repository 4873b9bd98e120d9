import Models
import Proofs
import RPC

/// Continues a sign-in that waited for a verified address. It checks again what is left to do, so an address that was not verified is
/// asked for once more.
struct CompleteSignInHandler: RPCHandler {
    let pendingSignIns: PendingSignInVerifier
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.CompleteSignIn, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let waiting = try await pendingSignIns.verify(call.proof, waitingFor: .emailVerification, context: context)
        return try await proofs.attest(
            waiting, ipAddress: call.ipAddress, device: call.origin?.deviceName, context)
    }
}
