import Models
import RPC

/// Marks the address of a user as verified, on behalf of an operator.
struct VerifyUserEmailHandler: RPCHandler {
    let administration: UserAdministrationStore
    let reader: UserRecordReader

    func callAsFunction(
        _ call: Identity.VerifyUserEmail, _ context: CallContext
    ) async throws -> Identity.UserRecord {
        let profile = try await reader.record(of: call.user, context).profile
        guard let credential = profile.credentials.first(where: { $0.email != nil }) else {
            throw ServiceError.notFound("email address")
        }
        try await administration.verifyEmail(credential.id, of: call.user, in: profile.applicationID, context)
        return try await reader.record(of: call.user, context)
    }
}
