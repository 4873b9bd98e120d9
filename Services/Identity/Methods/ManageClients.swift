import Models
import Postgres
import RPC

/// Creates a client.
struct CreateClient: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.CreateClient, _ context: CallContext) async throws -> Client {
        try ClientRules.faults(name: call.name, origins: call.origins, redirectURIs: call.redirectURIs).refuse()
        let id = call.id ?? .make()
        let audit = AuditEntry(event: .clientCreated, application: call.application, client: id, context: context)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let known = try transaction.query("SELECT id FROM identity.applications WHERE id = \(call.application)")
            if known.isEmpty { throw ServiceError.notFound("application") }
            let created = try transaction.execute(
                """
                INSERT INTO identity.clients (id, application_id, name, origins, redirect_uris, login_methods)
                VALUES (\(id.description), \(call.application), \(call.name), \(call.origins), \(call.redirectURIs),
                        \(call.loginMethods.map(\.rawValue)))
                ON CONFLICT (id) DO NOTHING
                """)
            guard created == 1 else { throw ServiceError.clientExists }
            try transaction.execute(audit.insert)
            return try transaction.client(id)
        }
    }
}

/// Every client, of one application or of all, oldest first.
struct ListClients: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListClients, _ context: CallContext) async throws -> [Client] {
        try await house.postgres.clients(of: call.application, deadline: context.deadline.instant)
    }
}

/// Changes what is given of a client.
struct UpdateClient: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateClient, _ context: CallContext) async throws -> Client {
        try ClientRules.faults(name: call.name, origins: call.origins ?? [], redirectURIs: call.redirectURIs ?? [])
            .refuse()
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let changed = try transaction.execute(
                """
                UPDATE identity.clients SET
                    name = COALESCE(\(call.name), name),
                    origins = COALESCE(\(call.origins), origins),
                    redirect_uris = COALESCE(\(call.redirectURIs), redirect_uris),
                    login_methods = COALESCE(\(call.loginMethods.map { $0.map(\.rawValue) }), login_methods)
                WHERE id = \(call.id.description)
                """)
            guard changed == 1 else { throw ServiceError.notFound("client") }
            let client = try transaction.client(call.id)
            let audit = AuditEntry(
                event: .clientUpdated, application: client.applicationID, client: client.id,
                changed: call.changedFields,
                context: context)
            try transaction.execute(audit.insert)
            return client
        }
    }
}

extension Identity.UpdateClient {
    /// The names of the fields that are given.
    fileprivate var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("name", name != nil), ("origins", origins != nil), ("redirect_uris", redirectURIs != nil),
            ("login_methods", loginMethods != nil),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
