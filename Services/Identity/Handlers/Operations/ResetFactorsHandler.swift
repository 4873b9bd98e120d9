import Models
import RPC

/// Removes all factors of a user, so that a sign-in needs one factor again. Every session ends.
struct ResetFactorsHandler: RPCHandler {
    let administration: UserAdministrationStore
    let clients: ClientStore
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.ResetFactors, _ context: CallContext) async throws -> Identity.UserRecord {
        let profile = try await reader.record(of: call.user, context).profile
        let client = try await clients.helpingClient(
            of: profile.applicationID, deadline: context.deadline.instant)
        let notice = client.flatMap { OutgoingMail.notice(.factorsReset, to: profile, $0) }
        let (removed, epoch) = try await administration.resetFactors(of: call.user, notice: notice, context)
        var record = try await reader.record(of: call.user, after: epoch, because: .accessChanged, context)
        record.removedFactors = removed
        return record
    }
}
