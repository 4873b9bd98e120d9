import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Invites an address to an account.
struct CreateInvite: Sendable {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.CreateInvite, _ context: CallContext
    ) async throws -> Identity.CreateInvite.Reply {
        let (id, house) = (InviteID.make(), house)
        let inviter = try await house.inviter(call.inviter, context)
        let expiresAt = Timestamp(Date(timeIntervalSinceNow: Double(house.inviteLifetime)))
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let application = try transaction.lockAccount(call.account)
            if let inviter {
                guard inviter.application == application else { throw ServiceError.notFound("account") }
                try transaction.requireInviter(
                    inviter.user, to: call.account, application: application, under: house.inviteLimits)
            }
            let client = try transaction.client(inviting: inviter, to: application)
            let emailHash = house.emails.hash(call.email, in: application)
            if try transaction.isMember(emailHash, of: call.account, application: application) {
                throw ServiceError.alreadyMember
            }
            try transaction.revokeInvites(emailHash, to: call.account, application: application)
            try transaction.execute(
                """
                INSERT INTO identity.invites
                    (application_id, id, account_id, client_id, email, email_hash, role, invited_by, expires_at)
                VALUES (\(application), \(id), \(call.account), \(client.id.description), \(call.email), \(emailHash),
                        \(call.role.rawValue), \(inviter?.user), \(expiresAt))
                """)
            let account = try transaction.query("SELECT name FROM identity.accounts WHERE id = \(call.account)")
            // An operator who names a language means it. What a browser asks for is its owner's language, not the reader's.
            let own = try transaction.languages(ofOwnerOf: emailHash, application: application)
            let mail = OutgoingMail(
                inviting: call.email, invite: id, accountName: try account.first?[0].decode(), client,
                languages: inviter == nil ? call.languages + own : own + call.languages)
            if let inviter = inviter {
                try transaction.execute(PendingEvent.mail(mail).insert(user: inviter.user, application: application))
            }
            let audit = AuditEntry(
                event: .inviteCreated, application: application, user: inviter?.user, client: client.id,
                context: context)
            try transaction.execute(audit.insert)
            guard let invite = try transaction.invite(id) else { throw ServiceError.internal }
            return .init(invite: invite, mail: inviter == nil ? mail : nil)
        }
    }
}

/// The invitations of an account, latest first.
struct ListInvites: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListInvites, _ context: CallContext) async throws -> [Invite] {
        let inviter = try await house.inviter(call.inviter, context)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let application = try transaction.application(of: call.account)
            try transaction.authorize(inviter, for: call.account, application: application)
            return try transaction.query(
                """
                \(sql: Invite.select) WHERE v.application_id = \(application) AND v.account_id = \(call.account)
                ORDER BY v.id DESC LIMIT 100
                """
            ).map { try Invite($0) }
        }
    }
}

/// Revokes an invitation.
struct RevokeInvite: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RevokeInvite, _ context: CallContext) async throws -> Invite {
        let inviter = try await house.inviter(call.inviter, context)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            guard let found = try transaction.invite(call.invite),
                inviter == nil || found.accountID == call.account
            else { throw ServiceError.notFound("invitation") }
            let application = try transaction.lockAccount(found.accountID)
            try transaction.authorize(inviter, for: found.accountID, application: application)
            try transaction.execute(
                """
                UPDATE identity.invites SET revoked_at = now()
                WHERE application_id = \(application) AND id = \(call.invite)
                  AND accepted_at IS NULL AND revoked_at IS NULL
                """)
            let audit = AuditEntry(
                event: .inviteRevoked, application: application, user: inviter?.user, context: context)
            try transaction.execute(audit.insert)
            guard let invite = try transaction.invite(call.invite) else { throw ServiceError.notFound("invitation") }
            return invite
        }
    }
}

extension IdentityHouse {
    /// Who acts: whoever has shown a session, or nobody for an operator, who needs none. Throws 403 `invalid_proof`.
    func inviter(_ proof: Proof?, _ context: CallContext) async throws -> SessionProof? {
        if proof == nil, context.caller == .operator { return nil }
        return try await session(proof, context)
    }

    /// Checks tokens' proof that a session was shown, and uses it up: each is good for one action, whatever becomes of it.
    /// Throws 403 `invalid_proof`.
    func session(_ proof: Proof?, _ context: CallContext) async throws -> SessionProof {
        guard let proof else { throw ServiceError.invalidProof }
        let shown = try await peerProofVerifier.verify(
            SessionProof.self, proof, from: .tokens, request: context.requestID)
        guard try await postgres.execute(Transaction.use(proof: shown.id), deadline: context.deadline.instant) == 1
        else {
            throw ServiceError.invalidProof
        }
        return shown.claims
    }
}

extension Transaction {
    /// Throws 403 unless the inviter is an owner of the account, of the application that they signed in to. Operators may.
    fileprivate func authorize(
        _ inviter: SessionProof?, for account: AccountID, application: ApplicationID
    ) throws {
        guard let inviter else { return }
        guard inviter.application == application else { throw ServiceError.notFound("account") }
        try requireOwner(inviter.user, of: account, application: application)
    }

    /// The client on whose behalf the mail goes out: the inviter's, or for an operator the application's oldest.
    fileprivate func client(inviting inviter: SessionProof?, to application: ApplicationID) throws -> Client {
        if let inviter { return try client(inviter.client) }
        let rows = try query(
            "SELECT id FROM identity.clients WHERE application_id = \(application) ORDER BY created_at, id LIMIT 1")
        guard let id = try rows.first.flatMap({ ClientID(try $0[0].decode(as: String.self)) }) else {
            throw ServiceError.notFound("client of this application")
        }
        return try client(id)
    }
}

extension OutgoingMail {
    /// The mail of an invitation.
    fileprivate init(
        inviting email: EmailAddress, invite: InviteID, accountName: String?, _ client: Client, languages: [String]
    ) {
        var values = client.brandValues
        values["account"] = accountName
        self.init(
            kind: .invite, recipient: email, client: client.id, languages: languages, values: values,
            grant: OneTimeGrant(
                .invite, email: email, application: client.applicationID, client: client.id, invite: invite),
            linkPage: client.linkPages[.invite])
    }
}
