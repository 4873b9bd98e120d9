import Foundation
import JWTKit
import Models
import Postgres
import RPC

/// Every connection, of one client or of all.
struct ListConnectionsHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListConnections, _ context: CallContext) async throws -> [Connection] {
        try await house.postgres.connections(of: call.client, deadline: context.deadline.instant)
    }
}
