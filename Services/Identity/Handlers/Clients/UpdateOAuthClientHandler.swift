import Models
import RPC

/// Changes the OAuth settings of a client: its keys, whether it is public, and its post-logout redirect URIs.
struct UpdateOAuthClientHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(_ call: Identity.UpdateOAuthClient, _ context: CallContext) async throws -> Client {
        let postLogoutRedirectURIs = call.postLogoutRedirectURIs?.map(ClientRules.withASCIIHost)
        try await invalidParameters(of: call, postLogoutRedirectURIs).refuse()
        let authentication: ClientAuthentication? =
            call.jwks != nil ? .keys : call.becomesPublic ? ClientAuthentication.none : nil
        return try await clients.updateOAuthSettings(
            of: call.client, postLogoutRedirectURIs: postLogoutRedirectURIs, authentication: authentication,
            jwks: call.jwks, deadline: context.deadline.instant
        ) { old, new in
            let client = new.0
            var changes = client.auditChanges(since: old.0)
            if new.keys != old.keys {
                changes.append(.init("jwks", from: old.keys?.keyNames, to: new.keys?.keyNames))
            }
            return AuditEntry(
                event: .clientUpdated, application: client.applicationID, client: client.id,
                changed: call.changedFields, changes: changes, context: context)
        }
    }

    private func invalidParameters(
        of call: Identity.UpdateOAuthClient, _ postLogoutRedirectURIs: [String]?
    ) async -> [InvalidParameter] {
        var invalid = ClientRules.invalidParameters(postLogoutRedirectURIs: postLogoutRedirectURIs ?? [])
        guard let jwks = call.jwks else { return invalid }
        let isKeySet = await ClientAssertion.isKeySet(jwks)
        if call.becomesPublic || !isKeySet { invalid.append(ClientRules.invalidKeySet) }
        return invalid
    }
}

extension Identity.UpdateOAuthClient {
    /// The names of the given settings, for the audit log.
    fileprivate var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("post_logout_redirect_uris", postLogoutRedirectURIs != nil), ("jwks", jwks != nil),
            ("token_endpoint_auth_method", jwks != nil || becomesPublic),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
