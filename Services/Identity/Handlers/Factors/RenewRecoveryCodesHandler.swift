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
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        let own = try await totpFactors.factors(of: session.user, session.application, deadline: deadline)
        guard !own.factors.isEmpty else { throw ServiceError.notFound("factor") }
        guard session.authenticationMethods?.contains("mfa") == true else { throw ServiceError.secondFactorMissing }
        return try await recoveryCodes.renew(
            proof, notice: OutgoingMail.notice(.recoveryCodesRenewed, to: user.profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .recoveryCodesRenewed, application: session.application, user: session.user,
                client: session.client, ipAddress: call.ipAddress, context: context), deadline: deadline
        ).map(\.text)
    }
}
