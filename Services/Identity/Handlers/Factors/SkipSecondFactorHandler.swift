import Models
import RPC

/// Continues a sign-in without a second factor, in a remembered browser. Its `amr` states one factor, so whatever needs two still
/// asks for the other one.
struct SkipSecondFactorHandler: RPCHandler {
    let pendingSignIns: PendingSignInVerifier
    let rememberedBrowsers: RememberedBrowserStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.SkipSecondFactor, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let waiting = try await pendingSignIns.verify(call.proof, waitingFor: .secondFactor, context: context)
        let (client, user) = (waiting.client, waiting.user.profile.id)
        guard client.factorSettings.remembersBrowsers,
            try await rememberedBrowsers.isRemembered(
                call.browser, of: user, client.applicationID, deadline: deadline)
        else { throw ServiceError.secondFactorInvalid }
        let skipped = AuditEntry(
            event: .secondFactorSkipped, application: client.applicationID, user: user, client: client.id,
            ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: "remembered_browser", context: context)
        return try await proofs.attest(
            waiting, isRemembered: true, after: skipped, ipAddress: call.ipAddress, device: call.origin?.deviceName,
            context)
    }
}
