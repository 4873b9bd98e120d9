import Models
import RPC

/// Replaces the address of a user who has lost their mailbox, on behalf of an operator.
struct SetUserEmailHandler: RPCHandler {
    let administration: UserAdministrationStore
    let clients: ClientStore
    let emailHasher: EmailHasher
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.SetUserEmail, _ context: CallContext) async throws -> Identity.UserRecord {
        let profile = try await reader.record(of: call.user, context).profile
        let application = profile.applicationID
        guard let credential = profile.credentials.first(where: { $0.email != nil }), let old = credential.email else {
            throw ServiceError.notFound("email address")
        }
        guard old != call.email else { throw ServiceError.emailTaken }
        let client = try await clients.helpingClient(of: application, deadline: context.deadline.instant)
        var mails: [OutgoingMail] = []
        if let client, profile.status == .active {
            var notice = OutgoingMail.notice(.emailChanged, to: profile, client)
            // None of our pages helps a reader whose address no user has any more.
            notice?.client = nil
            let verification = OutgoingMail(
                .verification, to: call.email, of: call.user, credential: credential.id, client,
                languages: profile.identity?.languages ?? [])
            mails = [notice, call.isVerified ? nil : verification].compactMap(\.self)
        }
        let new = UserAdministrationStore.NewEmail(
            email: call.email, emailHash: emailHasher.hash(call.email, in: application), isVerified: call.isVerified,
            credential: credential.id, mails: mails)
        let epoch = try await administration.setEmail(new, of: call.user, in: application, context)
        return try await reader.record(of: call.user, after: epoch, because: .accessChanged, context)
    }
}
