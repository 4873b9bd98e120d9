import Models
import Proofs
import RPC

/// Authenticates the user of a session again.
struct ReauthenticateHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let freshSignIn: FreshSignInVerifier
    let secondFactors: SecondFactorVerifier
    let audit: AuditLog
    let proofs: SessionProofIssuer

    func callAsFunction(_ call: Identity.Reauthenticate, _ context: CallContext) async throws -> Proof {
        let deadline = context.deadline.instant
        let session = try await sessions.use(call.session, context)
        let client = try await clients.require(session.client, deadline: deadline)
        // With the epoch from before the check: a password that was changed meanwhile renews nothing.
        let user = try await activeUsers.find(session.user, of: session.application, context)
        func entry(_ event: AuditEntry.Event, _ reason: String) -> AuditEntry {
            AuditEntry(
                event: event, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: reason, context: context)
        }
        let methods: [String]
        switch call.evidence {
        case .password(let password, let share):
            do {
                try await freshSignIn.check(password, of: session, share: share, deadline: deadline)
            } catch let error as ServiceError where error.code == .invalidCredentials {
                try await audit.recordBounded(entry(.reauthenticationFailed, "password"), deadline: deadline)
                throw error
            }
            methods = ["pwd"]
            try await audit.record(entry(.reauthenticated, "password"), deadline: deadline)
        case .secondFactor(let answer):
            // Beside the password a security key need not verify its user, as at a sign-in.
            let hasPassword = session.hasFreshPassword
            methods = try await secondFactors.verify(
                answer,
                by: .init(
                    profile: user.profile, client: client, ipAddress: call.ipAddress, origin: call.origin,
                    ceremony: .signIn(client: client.id), requiresUserVerification: !hasPassword,
                    codeUse: .session(session),
                    otherCeremony: hasPassword ? .secondFactor(client: client.id) : nil), context)
            try await audit.record(entry(.reauthenticated, answer.kind.rawValue), deadline: deadline)
        }
        return try await proofs.attestReauthentication(
            of: session.user, in: session.session, epoch: user.epoch, methods: methods, context)
    }
}
