import Models
import Postgres
import RPC

/// Creates a client.
struct CreateClientHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.CreateClient, _ context: CallContext) async throws -> Client {
        let client = Client(
            id: call.id ?? .make(), applicationID: call.application, name: call.name, applicationName: "",
            origins: call.origins.map(ClientRules.withASCIIHost),
            redirectURIs: call.redirectURIs.map(ClientRules.withASCIIHost),
            loginMethods: call.loginMethods.withoutRepeats,
            logoURL: call.logoURL, accentColour: call.accentColour?.lowercased(), isFirstParty: call.isFirstParty,
            linkPages: call.linkPages.mapValues(ClientRules.withASCIIHost), createdAt: .now)
        try ClientRules.faults(of: client, issuer: house.issuer).refuse()
        let audit = AuditEntry(
            event: .clientCreated, application: call.application, client: client.id, context: context)
        let linkPages = try client.linkPagesJSON
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let known = try transaction.query("SELECT id FROM identity.applications WHERE id = \(call.application)")
            if known.isEmpty { throw ServiceError.notFound("application") }
            let created = try transaction.execute(
                """
                INSERT INTO identity.clients
                    (id, application_id, name, origins, redirect_uris, login_methods, logo_url, accent_colour,
                     first_party, link_pages)
                VALUES (\(client.id.description), \(client.applicationID), \(client.name), \(client.origins),
                        \(client.redirectURIs), \(client.loginMethods.map(\.rawValue)), \(client.logoURL),
                        \(client.accentColour), \(client.isFirstParty), \(linkPages)::jsonb)
                ON CONFLICT (id) DO NOTHING
                """)
            guard created == 1 else { throw ServiceError.clientExists }
            try transaction.execute(audit.insert)
            return try transaction.client(client.id)
        }
    }
}
