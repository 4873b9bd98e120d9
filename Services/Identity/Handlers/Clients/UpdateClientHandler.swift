import Models
import RPC

/// Changes the given settings of a client. The result is validated as a whole, because settings depend on each other: a
/// page for mailed links has to be on an origin that is still registered.
struct UpdateClientHandler: RPCHandler {
    let clients: ClientStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.UpdateClient, _ context: CallContext) async throws -> Client {
        let invalidOAuth = await call.oauth?.invalidParameters() ?? []
        return try await clients.update(call.id, deadline: context.deadline.instant) { [issuer] client in
            let before = client
            client.apply(call)
            try (ClientRules.invalidParameters(of: client, issuer: issuer) + invalidOAuth).refuse()
            return AuditEntry(
                event: .clientUpdated, application: client.applicationID, client: client.id,
                changed: call.changedFields, changes: client.auditChanges(since: before), context: context)
        } further: { transaction in
            guard let oauth = call.oauth else { return }
            _ = try transaction.updateOAuthSettings(of: call.id, oauth) { oauth.auditEntry($0, $1, context) }
        }
    }
}

extension Client {
    /// Applies the given settings. An empty string removes an optional setting.
    mutating func apply(_ change: Identity.UpdateClient) {
        name = change.name ?? name
        origins = change.origins?.map(ClientRules.withASCIIHost) ?? origins
        redirectURIs = change.redirectURIs?.map(ClientRules.withASCIIHost) ?? redirectURIs
        loginMethods = change.loginMethods?.withoutDuplicates ?? loginMethods
        isFirstParty = change.isFirstParty ?? isFirstParty
        if let logo = change.logoURL { logoURL = logo.isEmpty ? nil : logo }
        if let colour = change.accentColour { accentColour = colour.isEmpty ? nil : colour.lowercased() }
        for (purpose, page) in change.linkPages {
            linkPages[purpose] = page.isEmpty ? nil : ClientRules.withASCIIHost(page)
        }
    }
}

extension Identity.UpdateClient {
    /// The names of the given settings, for the audit log.
    fileprivate var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("name", name != nil), ("origins", origins != nil), ("redirect_uris", redirectURIs != nil),
            ("login_methods", loginMethods != nil), ("logo_url", logoURL != nil),
            ("accent_colour", accentColour != nil), ("first_party", isFirstParty != nil),
            ("link_pages", !linkPages.isEmpty),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
