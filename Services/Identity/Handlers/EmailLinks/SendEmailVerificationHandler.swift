import Models
import Postgres
import RPC

/// Promises a verification mail to one of the caller's own addresses.
struct SendEmailVerificationHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SendEmailVerification, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        let profile = try await house.activeUser(call.user, of: call.application, context).profile
        guard let credential = profile.credentials.first(where: { $0.id == call.credential }),
            let email = credential.email
        else { throw ServiceError.notFound("e-mail address") }
        guard credential.emailVerifiedAt == nil else { return Nothing() }
        let client = try await house.knownClient(call.client, context)
        let mail = OutgoingMail(
            .verification, to: email, of: call.user, credential: credential.id, client,
            languages: profile.identity?.languages ?? [])
        try await house.postgres.execute(
            PendingEvent.mail(mail).insert(user: call.user, application: call.application), deadline: deadline)
        return Nothing()
    }
}
