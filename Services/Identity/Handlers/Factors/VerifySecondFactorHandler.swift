import Models
import RPC

/// Verifies the second factor of a sign-in, and continues it.
struct VerifySecondFactorHandler: RPCHandler {
    let pendingSignIns: PendingSignInVerifier
    let secondFactors: SecondFactorVerifier
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.VerifySecondFactor, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let waiting = try await pendingSignIns.verify(call.proof, context)
        guard waiting.claims.signIn.step == .secondFactor else { throw ServiceError.signInTokenInvalid }
        let added = try await secondFactors.verify(
            call.answer,
            by: .init(
                profile: waiting.user.profile, client: waiting.client, ipAddress: call.ipAddress, origin: call.origin,
                ceremony: .secondFactor(client: waiting.client.id), requiresUserVerification: false), context)
        return try await proofs.attest(waiting, adding: added, context)
    }
}
