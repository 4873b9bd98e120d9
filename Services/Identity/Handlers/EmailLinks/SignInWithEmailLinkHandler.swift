import Models
import Postgres
import RPC

/// Vouches for the user who has shown their mailbox.
struct SignInWithEmailLinkHandler: RPCHandler {
    /// How they proved who they are, in the words of RFC 8176: a one-time password, be it six digits or a link.
    static let method = "otp"

    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SignInWithEmailLink, _ context: CallContext) async throws
        -> Identity.AuthenticatedUser
    {
        let deadline = context.deadline.instant
        let mailbox = try await house.shownMailbox(call.proof, for: .magicLink, context)
        if let hold = mailbox.grant.hold { return try await complete(hold, mailbox, call, context) }
        let application = mailbox.grant.application
        let ownership = try await house.ownership(call.ownership, of: .user(mailbox.user), application, context)
        let audit = AuditEntry(
            event: .signIn, application: application, user: mailbox.user, client: mailbox.client.id,
            ipAddress: call.ipAddress, context: context)
        let proven = try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            try transaction.refuseIfPasswordIsYounger(mailbox)
            let verified = try transaction.verify(mailbox)
            try transaction.execute(audit.insert)
            return try transaction.settle(verified, shown: ownership, by: mailbox.grant, of: mailbox.client, audit)
        }
        guard var profile = try await house.postgres.user(mailbox.user, of: application, deadline: deadline)?.profile
        else { throw ServiceError.tokenInvalid }
        profile.activeMembership = profile.preferredMembership
        return try await house.vouch(
            for: profile, proven, client: mailbox.client.id, methods: [Self.method], context)
    }
}

extension Transaction {
    /// Throws 401 `token_invalid` for a mail from before the last change of the password: whoever changes it means to be
    /// alone from then on.
    fileprivate func refuseIfPasswordIsYounger(_ mailbox: VerifiedMailbox) throws {
        let younger = try query(
            """
            SELECT FROM identity.passwords
            WHERE application_id = \(mailbox.grant.application) AND user_id = \(mailbox.user)
              AND changed_at > \(mailbox.mailedAt)
            """)
        guard younger.isEmpty else { throw ServiceError.tokenInvalid }
    }
}
