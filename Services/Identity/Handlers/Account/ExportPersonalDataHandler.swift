import Models
import RPC

/// Gives the user of a session everything that identity holds about them.
struct ExportPersonalDataHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let personalData: PersonalDataStore

    func callAsFunction(
        _ call: Identity.ExportPersonalData, _ context: CallContext
    ) async throws -> Identity.ExportPersonalData.Reply {
        let deadline = context.deadline.instant
        let session = try await sessions.verify(call.session, context).claims
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        let data = try await personalData.data(of: user, deadline: deadline)
        // Last, so that only an export that succeeds counts, and before anything leaves.
        try await personalData.recordExport(
            AuditEntry(
                event: .dataExported, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context), deadline: deadline)
        return .init(data: data)
    }
}
