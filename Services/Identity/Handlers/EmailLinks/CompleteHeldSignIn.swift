import Models
import Postgres
import Proofs
import RPC

extension SignInWithEmailLinkHandler {
    /// Completes a sign-in by a provider that waited for the mailbox. If nobody ever showed it, nothing that was set up with
    /// the address stays, unless the reader shows that it was them.
    func complete(
        _ hold: HeldSignInID, _ mailbox: VerifiedMailbox, _ call: Identity.SignInWithEmailLink, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let (application, client, user) = (mailbox.grant.application, mailbox.client, mailbox.user)
        let ownership = try await house.ownership(call.ownership, of: .user(user), application, context)
        let (person, proven) = try await house.postgres.findingOrCreatingUser(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            let person = try transaction.takeHeld(hold, mailbox)
            func audit(_ event: AuditEntry.Event) -> AuditEntry {
                AuditEntry(
                    event: event, application: application, user: user, client: client.id, ipAddress: call.ipAddress,
                    provider: person.provider, context: context)
            }
            let proven = try transaction.settle(
                try transaction.verify(mailbox), shown: ownership, by: mailbox.grant, of: client, audit(.signIn))
            if try transaction.owner(of: person, application) != nil { throw ServiceError.tokenInvalid }
            try transaction.link(person, to: user, application)
            try transaction.fillIdentity(of: user, application, from: person)
            if !proven.credentialsReset {
                let notice = OutgoingMail(
                    kind: .notice, recipient: mailbox.grant.email, user: user,
                    languages: try transaction.languages(of: user, application),
                    values: ["notice": "account_linked", "application": client.applicationName])
                try transaction.execute(PendingEvent.mail(notice).insert(user: user, application: application))
            }
            for event in [AuditEntry.Event.identityLinked, .signIn] { try transaction.execute(audit(event).insert) }
            return (person, proven)
        }
        guard var profile = try await house.postgres.user(user, of: application, deadline: deadline)?.profile
        else { throw ServiceError.tokenInvalid }
        profile.activeMembership = profile.preferredMembership
        return try await house.vouch(
            for: profile, proven, client: client.id,
            methods: [Self.method] + CompleteProviderSignInHandler.methods(person.provider), context)
    }
}
