import Models
import RPC

/// Records that a user accepts the terms of service, and continues the sign-in that waited for it.
struct AcceptTermsHandler: RPCHandler {
    let pendingSignIns: PendingSignInVerifier
    let users: UserStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.AcceptTerms, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        var waiting = try await pendingSignIns.verify(call.proof, waitingFor: .terms, context: context)
        // Terms that have changed since the page was shown are not accepted by it.
        guard let terms = waiting.client.terms, terms.version == call.version else {
            throw ServiceError.termsNotAccepted
        }
        if waiting.user.termsVersion != terms.version {
            let audit = AuditEntry.termsAccepted(
                terms.version, by: waiting.user.profile.id, client: waiting.client, ipAddress: call.ipAddress,
                device: call.origin?.deviceName, context)
            try await users.acceptTerms(
                terms.version, user: waiting.user.profile.id, in: waiting.client.applicationID, audit,
                deadline: context.deadline.instant)
            waiting.user.termsVersion = terms.version
        }
        return try await proofs.attest(
            waiting, ipAddress: call.ipAddress, device: call.origin?.deviceName, context)
    }
}

extension AuditEntry {
    /// A user accepts a version of the terms.
    static func termsAccepted(
        _ version: String, by user: UserID, client: Client, ipAddress: String?, device: String?,
        _ context: CallContext
    ) -> AuditEntry {
        AuditEntry(
            event: .termsAccepted, application: client.applicationID, user: user, client: client.id,
            ipAddress: ipAddress, device: device, reason: version, context: context)
    }
}
