import Foundation
import JWTKit
import Models
import Postgres
import RPC

/// Connects a client with a provider.
struct SetProviderConnectionHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SetProviderConnection, _ context: CallContext) async throws
        -> ProviderConnection
    {
        try ConnectionRules.faults(of: call).refuse()
        let sealed = try house.seal.seal(
            .init(clientSecret: call.clientSecret, key: call.key), call.client, call.provider)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let client = try transaction.client(call.client)
            let connection = try transaction.setConnection(call, application: client.applicationID, sealed: sealed)
            try transaction.setLoginMethod(of: call.provider, isOn: true, client: call.client)
            let audit = AuditEntry(
                event: .connectionSet, application: client.applicationID, client: client.id, provider: call.provider,
                context: context)
            try transaction.execute(audit.insert)
            return connection
        }
    }
}
