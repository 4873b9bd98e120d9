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
    let audit: AuditLog
    let emailHasher: EmailHasher
    let proofs: SessionProofIssuer
    let hooks: SignUpHooks

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
        var entry = AuditEntry(
            event: .signIn, application: application, user: user, client: mailbox.client.id,
            ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context)
        let proven: ProvenMailbox
        var methods = [Self.method]
        if let hold = mailbox.grant.hold {
            // A sign-in with a provider waited for the mailbox, and is completed by this.
            let completed = try await mailboxes.completeHeldSignIn(hold, mailbox, evidence, entry, deadline: deadline)
            proven = completed.proven
            entry.provider = completed.person.provider
            methods += ExternalIdentitySignIn.authenticationMethods(completed.person.provider)
        } else {
            proven = try await mailboxes.signIn(mailbox, evidence, entry, deadline: deadline)
        }
        return try await attest(user, proven, entry, methods: methods, mailbox.client, context)
    }

    private func signUp(
        _ mailbox: UnregisteredMailbox, _ call: Identity.SignInWithEmailLink, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let (application, deadline) = (mailbox.grant.application, context.deadline.instant)
        let evidence = try await ownership.verify(
            call.ownership, of: .address(mailbox.emailHash), application, context)
        var entry = AuditEntry(
            event: .signUp, application: application, client: mailbox.client.id, ipAddress: call.ipAddress,
            device: call.origin?.deviceName, context: context)
        let (signUp, origin) = (entry, SignUpHooks.Origin(ipAddress: entry.ipAddress, device: entry.device))
        let (user, proven, isNew) = try await hooks.asking(
            call.signUpHook, for: mailbox.client, from: origin, context
        ) { verdict in
            try await mailboxes.signUp(mailbox, evidence, signUp, verdict: verdict, deadline: deadline)
        }
        (entry.event, entry.user) = (.signIn, user)
        return try await attest(
            user, proven, isNew ? nil : entry, methods: [Self.method], mailbox.client, context)
    }

    /// - Parameter entry: the entry of the sign-in; nil if the audit log has one of a sign-up.
    private func attest(
        _ user: UserID, _ proven: ProvenMailbox, _ entry: AuditEntry?, methods: [String], _ client: Client,
        _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        guard let record = try await users.signInRecord(of: user, in: client.applicationID, deadline: deadline) else {
            throw ServiceError.tokenInvalid
        }
        let authenticated = try await proofs.attest(record, proven, client: client, methods: methods, context)
        if let entry { try await audit.record(entry.reached(authenticated, by: methods), deadline: deadline) }
        return authenticated
    }
}
