import Models
import RPC

/// Puts an address on the waitlist for signing up. It is one statement, the same for every address of a domain that may sign
/// up; who is registered is looked up when people are invited.
struct JoinSignUpWaitlistHandler: RPCHandler {
    let clients: ClientStore
    let waitlist: SignUpWaitlistStore
    let audit: AuditLog
    let emailHasher: EmailHasher

    func callAsFunction(_ call: Identity.JoinSignUpWaitlist, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: deadline)
        switch client.signUpSettings.mode {
        case .waitlist: break
        case .closed: throw ServiceError.signUpClosed
        case .invite: throw ServiceError.invitationRequired
        case .open: throw ServiceError.notFound("waitlist")
        }
        let emailHash = emailHasher.hash(call.email, in: client.applicationID)
        var entry = AuditEntry(
            event: .waitlistJoined, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            emailHash: emailHash, context: context)
        guard SignUpPolicy(settings: client.signUpSettings).allowsDomain(of: call.email) else {
            entry.reason = "email_domain_not_allowed"
            try await audit.record(entry, deadline: deadline)
            return Nothing()
        }
        try await waitlist.join(
            call.email, emailHash, client, languages: Array(call.languages.prefix(5)), entry, deadline: deadline)
        return Nothing()
    }
}
