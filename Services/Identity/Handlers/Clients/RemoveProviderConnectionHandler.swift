import Foundation
import JWTKit
import Models
import Postgres
import RPC

/// Ends a connection.
struct RemoveProviderConnectionHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RemoveProviderConnection, _ context: CallContext) async throws
        -> ProviderConnection
    {
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let client = try transaction.client(call.client)
            guard let connection = try transaction.removeConnection(call.client, call.provider) else {
                throw ServiceError.notFound("connection")
            }
            try transaction.setLoginMethod(of: call.provider, isOn: false, client: call.client)
            let audit = AuditEntry(
                event: .connectionRemoved, application: client.applicationID, client: client.id,
                provider: call.provider, context: context)
            try transaction.execute(audit.insert)
            return connection
        }
    }
}
