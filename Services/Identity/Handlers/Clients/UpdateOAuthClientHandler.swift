import Models
import RPC

/// Changes the OAuth settings of a client: its keys, whether it is public, and its post-logout redirect URIs.
struct UpdateOAuthClientHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(_ call: Identity.UpdateOAuthClient, _ context: CallContext) async throws -> Client {
        try await call.invalidParameters().refuse()
        return try await clients.updateOAuthSettings(
            of: call.client, call, deadline: context.deadline.instant
        ) { call.auditEntry($0, $1, context) }
    }
}

extension Identity.UpdateOAuthClient {
    /// The invalid parameters. Keys are checked before any transaction, because that is asynchronous.
    func invalidParameters() async -> [InvalidParameter] {
        var invalid = ClientRules.invalidParameters(postLogoutRedirectURIs: asciiPostLogoutRedirectURIs ?? [])
        guard let jwks else { return invalid }
        let isKeySet = await ClientAssertion.isKeySet(jwks)
        if becomesPublic || !isKeySet { invalid.append(ClientRules.invalidKeySet) }
        return invalid
    }

    /// The URIs as they are stored.
    var asciiPostLogoutRedirectURIs: [String]? { postLogoutRedirectURIs?.map(ClientRules.withASCIIHost) }

    /// How the client authenticates from now on; nil to leave it.
    var authentication: ClientAuthentication? { jwks != nil ? .keys : becomesPublic ? ClientAuthentication.none : nil }

    /// The entry for the audit log, given the client and its keys (RFC 7517) before and after the change.
    func auditEntry(
        _ old: (Client, keys: String?), _ new: (Client, keys: String?), _ context: CallContext
    ) -> AuditEntry {
        let client = new.0
        var changes = client.auditChanges(since: old.0)
        if new.keys != old.keys {
            changes.append(.init("jwks", from: old.keys?.keyNames, to: new.keys?.keyNames))
        }
        return AuditEntry(
            event: .clientUpdated, application: client.applicationID, client: client.id,
            changed: changedFields, changes: changes, context: context)
    }

    /// The names of the given settings, for the audit log.
    private var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("post_logout_redirect_uris", postLogoutRedirectURIs != nil), ("jwks", jwks != nil),
            ("token_endpoint_auth_method", jwks != nil || becomesPublic),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
