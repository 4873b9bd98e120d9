import Models
import RPC

/// Mails a user a link to choose a new password, on behalf of an operator.
struct SendPasswordResetHandler: RPCHandler {
    let administration: UserAdministrationStore
    let clients: ClientStore
    let reader: UserRecordReader

    func callAsFunction(
        _ call: Identity.SendPasswordReset, _ context: CallContext
    ) async throws -> Identity.UserRecord {
        let record = try await reader.record(of: call.user, context)
        let profile = record.profile
        // The link would not work.
        guard profile.status == .active else { throw ServiceError.suspended }
        let client = try await clients.helpingClient(
            of: profile.applicationID, deadline: context.deadline.instant)
        let mail = try OutgoingMail.passwordReset(to: profile, client)
        try await administration.send(mail, .passwordReset, to: call.user, in: profile.applicationID, context)
        return record
    }
}
