import Models
import RPC

/// Makes new recovery codes.
struct RenewRecoveryCodesHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let totpFactors: TOTPFactorStore
    let recoveryCodes: RecoveryCodeStore

    func callAsFunction(_ call: Identity.RenewRecoveryCodes, _ context: CallContext) async throws -> [Secret] {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        let own = try await totpFactors.factors(of: session.user, session.application, deadline: deadline)
        guard !own.factors.isEmpty else { throw ServiceError.notFound("factor") }
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        return try await recoveryCodes.renew(
            FactorOwner(proof),
            notice: OutgoingMail.notice(.recoveryCodesRenewed, to: user.profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .recoveryCodesRenewed, application: session.application, user: session.user,
                client: session.client, ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context),
            deadline: deadline
        ).map(\.text)
    }
}
