import Models
import PasswordHashing
import RPC

/// Adds the reader of an invitation to its account, and attests them there. An invitation without an account signs up.
struct AcceptInviteHandler: RPCHandler {
    let verifier: MailboxVerifier
    let ownership: OwnershipVerifier
    let invitations: InvitationStore
    let activeUsers: ActiveUsers
    let emailHasher: EmailHasher
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let proofs: SessionProofIssuer
    let webhooks: WebhookStore
    let hooks: SignUpHooks

    func callAsFunction(
        _ call: Identity.AcceptInvite, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let (verified, client) = try await verifier.verify(call.proof, for: .invite, context)
        let grant = verified.claims.grant
        guard let invite = grant.invite else { throw ServiceError.invalidProof }
        let emailHash = emailHasher.hash(grant.email, in: grant.application)
        let evidence = try await ownership.verify(call.ownership, of: .address(emailHash), grant.application, context)
        try await checkPassword(call, for: grant, client, context)
        // As long as the hook may have to be asked, a hash could be for nothing.
        let isPasswordPending =
            call.newPassword != nil && client.signUpSettings.hook != nil && call.signUpHook == nil
        let acceptance = InvitationStore.Acceptance(
            invite: invite, grant: grant, client: client, emailHash: emailHash, mailedAt: verified.claims.mailTime,
            proofID: verified.id, evidence: evidence,
            firstPassword: isPasswordPending ? nil : try await firstPassword(call, context),
            isPasswordPending: isPasswordPending)
        let (user, account, proven) = try await hooks.asking(
            call.signUpHook, for: client, from: .init(ipAddress: call.ipAddress), context
        ) { verdict -> (user: UserID, account: AccountID?, proven: ProvenMailbox) in
            var acceptance = acceptance
            acceptance.verdict = verdict
            do {
                return try await invitations.accept(acceptance, ipAddress: call.ipAddress, context)
            } catch is InvitationStore.PasswordPending {
                // The reader is a user already, so the hook is not asked.
                acceptance.firstPassword = try await firstPassword(call, context)
                acceptance.isPasswordPending = false
                return try await invitations.accept(acceptance, ipAddress: call.ipAddress, context)
            }
        }
        let record = try await activeUsers.find(user, of: grant.application, in: account, context)
        let methods = [SignInWithEmailLinkHandler.method]
        let attested = try await proofs.attest(record, proven, client: client, methods: methods, context)
        if attested.pendingStep == nil {
            try await webhooks.enqueueSession(of: user, client, methods: methods, deadline: context.deadline.instant)
        }
        return attested
    }

    /// Throws 400 `invalid_request` for a new password that is not good enough.
    private func checkPassword(
        _ call: Identity.AcceptInvite, for grant: OneTimeGrant, _ client: Client, _ context: CallContext
    ) async throws {
        guard let password = call.newPassword else { return }
        let words = PasswordPolicy.OwnWords(email: grant.email, applicationName: client.applicationName)
        try await policy.violations(of: password, words, path: "/new_password", deadline: context.deadline.instant)
            .refuse()
    }

    /// The hash of the new password, which is hashed before any row is locked; nil if none was chosen.
    private func firstPassword(_ call: Identity.AcceptInvite, _ context: CallContext) async throws -> PasswordHash? {
        guard let password = call.newPassword else { return nil }
        return try await hasher.hash(password, for: call.share, deadline: context.deadline.instant)
    }
}
