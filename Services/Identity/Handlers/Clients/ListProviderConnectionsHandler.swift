import Foundation
import JWTKit
import Models
import Postgres
import RPC

/// Every connection, of one client or of all.
struct ListProviderConnectionsHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListProviderConnections, _ context: CallContext) async throws
        -> [ProviderConnection]
    {
        try await house.postgres.connections(of: call.client, deadline: context.deadline.instant)
    }
}
