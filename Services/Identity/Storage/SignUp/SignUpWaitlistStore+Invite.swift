import Foundation
import Models
import Postgres
import RPC

extension SignUpWaitlistStore {
    /// A person who waits. The row is locked until the transaction ends.
    fileprivate struct Entry {
        let id: WaitlistRowID
        let client: ClientID
        let email: EmailAddress
        let emailHash: Data
        let languages: [String]
    }

    /// Looks at the next `count` people after `cursor`, and invites those who have no account and may sign up. Invitation,
    /// mail and mark are one transaction.
    ///
    /// - Parameter limit: people whose mailbox has reached it stay on the list.
    /// - Throws: 403 `sign_up_closed`, because nobody could accept an invitation. 404 for an unknown application.
    func invite(
        next count: Int, after cursor: WaitlistRowID?, of application: ApplicationID, until expiry: Timestamp,
        within limit: UnregisteredMailStore, _ context: CallContext
    ) async throws -> Identity.InviteFromSignUpWaitlist.Reply {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            guard try transaction.signUpSettings(of: application).mode != .closed else {
                throw ServiceError.signUpClosed
            }
            var reply = Identity.InviteFromSignUpWaitlist.Reply(
                invited: 0, registered: 0, postponed: 0, waiting: 0, nextCursor: nil)
            let entries = try transaction.waiting(count, after: cursor, application)
            var clients: [ClientID: Client] = [:]
            for entry in entries {
                if try transaction.isRegistered(entry.emailHash, in: application) {
                    try transaction.remove(entry, application)
                    reply.registered += 1
                    continue
                }
                let client = try clients[entry.client] ?? transaction.requireClient(entry.client)
                clients[entry.client] = client
                guard SignUpPolicy(settings: client.signUpSettings).allowsDomain(of: entry.email),
                    try limit.allows(entry.id.uuid, to: entry.email, in: transaction)
                else {
                    reply.postponed += 1
                    continue
                }
                try transaction.invite(entry, at: client, until: expiry, context)
                reply.invited += 1
            }
            reply.nextCursor = entries.count == count ? entries.last?.id : nil
            reply.waiting = try transaction.waitingCount(application)
            return reply
        }
    }
}

extension Transaction {
    /// The next people who wait. Those whom another call is inviting at this moment are left out.
    fileprivate func waiting(
        _ count: Int, after cursor: WaitlistRowID?, _ application: ApplicationID
    ) throws -> [SignUpWaitlistStore.Entry] {
        let start = cursor ?? WaitlistRowID(uuid: UUIDv7.earliest(at: .distantPast))
        return try query(
            """
            SELECT id, client_id, email, email_hash, languages FROM identity.sign_up_waitlist
            WHERE application_id = \(application) AND invite_id IS NULL AND id > \(start)
            ORDER BY id LIMIT \(count) FOR UPDATE SKIP LOCKED
            """
        ).map { row in
            SignUpWaitlistStore.Entry(
                id: try row.decode("id"), client: try row.decode("client_id"), email: try row.decode("email"),
                emailHash: try row.decode("email_hash"), languages: try row.decode("languages"))
        }
    }

    fileprivate func waitingCount(_ application: ApplicationID) throws -> Int {
        let rows = try query(
            """
            SELECT count(*) AS waiting FROM identity.sign_up_waitlist
            WHERE application_id = \(application) AND invite_id IS NULL
            """)
        return try rows.first?.decode("waiting") ?? 0
    }

    fileprivate func remove(_ entry: SignUpWaitlistStore.Entry, _ application: ApplicationID) throws {
        try execute(
            "DELETE FROM identity.sign_up_waitlist WHERE application_id = \(application) AND id = \(entry.id)")
    }

    /// Writes the invitation and the mail, and marks the person as invited. From then on the invitation alone has the address.
    fileprivate func invite(
        _ entry: SignUpWaitlistStore.Entry, at client: Client, until expiry: Timestamp, _ context: CallContext
    ) throws {
        let (application, invite) = (client.applicationID, InviteID.make())
        try execute(
            """
            INSERT INTO identity.invites (application_id, id, client_id, email, email_hash, role, expires_at)
            VALUES (\(application), \(invite), \(client.id), \(entry.email), \(entry.emailHash), \(Role.owner.rawValue),
                    \(expiry))
            """)
        try execute(
            """
            UPDATE identity.sign_up_waitlist SET invite_id = \(invite), email = NULL, languages = '{}'
            WHERE application_id = \(application) AND id = \(entry.id)
            """)
        let mail = OutgoingMail(
            inviting: entry.email, invite: invite, accountName: nil, isFromWaitlist: true, client,
            languages: entry.languages)
        try enqueue(.mail(mail), for: nil, in: application)
        try record(
            AuditEntry(
                event: .inviteCreated, application: application, client: client.id, reason: "waitlist", context: context
            ))
    }
}
