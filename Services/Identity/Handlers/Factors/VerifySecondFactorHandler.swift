import Models
import RPC

/// Verifies the second factor of a sign-in, and continues it.
struct VerifySecondFactorHandler: RPCHandler {
    let pendingSignIns: PendingSignInVerifier
    let secondFactors: SecondFactorVerifier
    let rememberedBrowsers: RememberedBrowserStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.VerifySecondFactor, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let waiting = try await pendingSignIns.verify(
            call.proof, waitingFor: .secondFactor, .stepUp, context: context)
        guard waiting.claims.signIn.takes(call.answer.kind) else { throw ServiceError.secondFactorTooWeak }
        let added = try await secondFactors.verify(
            call.answer,
            by: .init(
                profile: waiting.user.profile, client: waiting.client, ipAddress: call.ipAddress, origin: call.origin,
                ceremony: .secondFactor(client: waiting.client.id), requiresUserVerification: false,
                codeUse: .signIn(waiting.claims.id)), context)
        if let browser = call.browser, waiting.client.factorSettings.remembersBrowsers {
            try await rememberedBrowsers.remember(
                browser, of: waiting.user.profile.id, waiting.client.applicationID, epoch: waiting.claims.epoch,
                deadline: context.deadline.instant)
        }
        return try await proofs.attest(
            waiting, adding: added, by: call.answer.kind, ipAddress: call.ipAddress, device: call.origin?.deviceName,
            context)
    }
}
