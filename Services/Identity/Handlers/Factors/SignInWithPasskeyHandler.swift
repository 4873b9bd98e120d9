import Models
import RPC

/// Signs in the user of a passkey.
struct SignInWithPasskeyHandler: RPCHandler {
    let clients: ClientStore
    let users: UserStore
    let answers: PasskeyAnswerVerifier
    let audit: AuditLog
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.SignInWithPasskey, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: deadline)
        let (owner, methods) = try await answers.verify(
            PasskeyAnswer(
                credential: call.credential, challenge: call.challenge, ceremony: .signIn(client: call.client),
                user: nil, client: client, ipAddress: call.ipAddress, origin: call.origin),
            requiresUserVerification: true, context)
        let record = try await users.signInRecord(of: owner.user, in: client.applicationID, deadline: deadline)
        guard let record else { throw ServiceError.passkeyInvalid }
        let authenticated = try await proofs.attest(
            record, epoch: owner.epoch, client: client, methods: methods, context)
        let entry = AuditEntry(
            event: .signIn, application: client.applicationID, user: owner.user, client: client.id,
            ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: "passkey", context: context)
        try await audit.record(entry.reached(authenticated, by: methods), deadline: deadline)
        return authenticated
    }
}
