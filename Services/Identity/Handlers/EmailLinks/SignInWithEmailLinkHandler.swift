import Models
import RPC

/// Attests the user who has proven their mailbox by a magic link or its code. A link that was mailed to an address without a
/// user signs up.
struct SignInWithEmailLinkHandler: RPCHandler {
    /// The authentication method (RFC 8176): a one-time password, for a link as for its six digits.
    static let method = "otp"

    let verifier: MailboxVerifier
    let ownership: OwnershipVerifier
    let mailboxes: MailboxStore
    let users: UserStore
    let emailHasher: EmailHasher
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.SignInWithEmailLink, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let (verified, client) = try await verifier.verify(call.proof, for: .magicLink, context)
        if verified.claims.grant.user == nil {
            let mailbox = UnregisteredMailbox(
                grant: verified.claims.grant, client: client,
                emailHash: emailHasher.hash(verified.claims.grant.email, in: client.applicationID),
                mailedAt: verified.claims.mailTime, proofID: verified.id)
            return try await signUp(mailbox, call, context)
        }
        let mailbox = try verifier.mailbox(verified, client)
        let (application, user) = (mailbox.grant.application, mailbox.user)
        let evidence = try await ownership.verify(call.ownership, of: .user(user), application, context)
        let audit = AuditEntry(
            event: .signIn, application: application, user: user, client: mailbox.client.id,
            ipAddress: call.ipAddress, context: context)
        let proven: ProvenMailbox
        var methods = [Self.method]
        if let hold = mailbox.grant.hold {
            // A sign-in with a provider waited for the mailbox, and is completed by this.
            let completed = try await mailboxes.completeHeldSignIn(hold, mailbox, evidence, audit, deadline: deadline)
            proven = completed.proven
            methods += ExternalIdentitySignIn.authenticationMethods(completed.person.provider)
        } else {
            proven = try await mailboxes.signIn(mailbox, evidence, audit, deadline: deadline)
        }
        guard let record = try await users.signInRecord(of: user, in: application, deadline: deadline) else {
            throw ServiceError.tokenInvalid
        }
        return try await proofs.attest(record, proven, client: mailbox.client, methods: methods, context)
    }

    private func signUp(
        _ mailbox: UnregisteredMailbox, _ call: Identity.SignInWithEmailLink, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let (application, deadline) = (mailbox.grant.application, context.deadline.instant)
        let evidence = try await ownership.verify(
            call.ownership, of: .address(mailbox.emailHash), application, context)
        let audit = AuditEntry(
            event: .signUp, application: application, client: mailbox.client.id, ipAddress: call.ipAddress,
            context: context)
        let (user, proven) = try await mailboxes.signUp(mailbox, evidence, audit, deadline: deadline)
        guard let record = try await users.signInRecord(of: user, in: application, deadline: deadline) else {
            throw ServiceError.tokenInvalid
        }
        return try await proofs.attest(
            record, proven, client: mailbox.client, methods: [Self.method], context)
    }
}
