import Models
import Postgres
import RPC

/// Changes what is given of a client. What comes of it is checked as a whole: a page for links has to be of an origin
/// that is still registered.
struct UpdateClientHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateClient, _ context: CallContext) async throws -> Client {
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            // Locked first, so that two changes at a time don't mix.
            try transaction.execute("SELECT 1 FROM identity.clients WHERE id = \(call.id.description) FOR UPDATE")
            var client = try transaction.client(call.id)
            client.apply(call)
            try ClientRules.faults(of: client, issuer: house.issuer).refuse()
            try transaction.execute(
                """
                UPDATE identity.clients SET
                    name = \(client.name), origins = \(client.origins), redirect_uris = \(client.redirectURIs),
                    login_methods = \(client.loginMethods.map(\.rawValue)), logo_url = \(client.logoURL),
                    accent_colour = \(client.accentColour), first_party = \(client.isFirstParty),
                    link_pages = \(client.linkPagesJSON)::jsonb
                WHERE id = \(client.id.description)
                """)
            let audit = AuditEntry(
                event: .clientUpdated, application: client.applicationID, client: client.id,
                changed: call.changedFields, context: context)
            try transaction.execute(audit.insert)
            return try transaction.client(client.id)
        }
    }
}

extension Client {
    /// Takes over what a change gives. An empty text stands for nothing.
    mutating func apply(_ change: Identity.UpdateClient) {
        name = change.name ?? name
        origins = change.origins?.map(ClientRules.withASCIIHost) ?? origins
        redirectURIs = change.redirectURIs?.map(ClientRules.withASCIIHost) ?? redirectURIs
        loginMethods = change.loginMethods?.withoutRepeats ?? loginMethods
        isFirstParty = change.isFirstParty ?? isFirstParty
        if let logo = change.logoURL { logoURL = logo.isEmpty ? nil : logo }
        if let colour = change.accentColour { accentColour = colour.isEmpty ? nil : colour.lowercased() }
        for (purpose, page) in change.linkPages {
            linkPages[purpose] = page.isEmpty ? nil : ClientRules.withASCIIHost(page)
        }
    }
}

extension Identity.UpdateClient {
    /// The names of the fields that are given.
    var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("name", name != nil), ("origins", origins != nil), ("redirect_uris", redirectURIs != nil),
            ("login_methods", loginMethods != nil), ("logo_url", logoURL != nil),
            ("accent_colour", accentColour != nil), ("first_party", isFirstParty != nil),
            ("link_pages", !linkPages.isEmpty),
        ]
        return fields.filter(\.1).map(\.0)
    }
}

extension [LoginMethod] {
    /// Each once, in the order of their first places.
    var withoutRepeats: [LoginMethod] {
        var seen: Set<LoginMethod> = []
        return filter { seen.insert($0).inserted }
    }
}
