import Models
import Postgres
import Proofs
import RPC

extension SignInByMail {
    /// Completes a sign-in by a provider that waited for the mailbox: whoever signed up with the address before never
    /// showed that it is theirs, so nothing of what they could get in by stays.
    func complete(
        _ hold: HeldSignInID, _ mailbox: ShownMailbox, _ call: Identity.SignInByMail, _ context: CallContext
    ) async throws -> Identity.Vouched {
        let deadline = context.deadline.instant
        let (application, client, user) = (mailbox.grant.application, mailbox.grant.client, mailbox.user)
        let (person, epoch) = try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            let person = try transaction.takeHeld(hold, mailbox)
            let epoch = try transaction.beginAnew(user, of: application)
            try transaction.verify(mailbox)
            if try transaction.owner(of: person, application) != nil { throw ServiceError.tokenInvalid }
            try transaction.link(person, to: user, application)
            try transaction.fillIdentity(of: user, application, from: person)
            for event in [AuditEntry.Event.waysInWiped, .identityLinked, .signIn] {
                let audit = AuditEntry(
                    event: event, application: application, user: user, client: client, ipAddress: call.ipAddress,
                    provider: person.provider, context: context)
                try transaction.execute(audit.insert)
            }
            return (person, epoch)
        }
        guard var profile = try await house.postgres.user(user, of: application, deadline: deadline)?.profile
        else { throw ServiceError.tokenInvalid }
        profile.activeMembership = profile.preferredMembership
        var vouched = try await house.vouch(
            for: profile, epoch: epoch, client: client,
            methods: [Self.method] + SignInByProvider.methods(person.provider), context)
        vouched.epochProof = try await house.proofs.sign(
            .epoch(epoch, of: user, request: context.requestID, keeping: nil), for: .tokens)
        return vouched
    }
}
