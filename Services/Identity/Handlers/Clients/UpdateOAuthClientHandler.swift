import Models
import Postgres
import RPC

/// Changes what concerns a client as an OAuth client.
struct UpdateOAuthClientHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateOAuthClient, _ context: CallContext) async throws -> Client {
        let postLogoutRedirectURIs = call.postLogoutRedirectURIs?.map(ClientRules.withASCIIHost)
        var faults = ClientRules.faults(name: nil, redirectURIs: postLogoutRedirectURIs ?? []).map { fault in
            var fault = fault
            fault.path = "/post_logout_\(fault.path.dropFirst())"
            return fault
        }
        if let jwks = call.jwks {
            let isKeySet = await ClientAssertion.isKeySet(jwks)
            if call.becomesPublic || !isKeySet {
                faults.append(
                    .init(
                        in: .body, path: "/jwks", type: "format",
                        expected:
                            "a JSON Web Key Set of 1 to 10 public keys, each with kid and alg ES256, RS256 or EdDSA"))
            }
        }
        try faults.refuse()
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let id = call.client.description
            _ = try transaction.client(call.client)
            if let uris = postLogoutRedirectURIs {
                try transaction.execute(
                    "UPDATE identity.clients SET post_logout_redirect_uris = \(uris) WHERE id = \(id)")
            }
            if call.becomesPublic || call.jwks != nil {
                let authentication = call.jwks == nil ? ClientAuthentication.none : .keys
                try transaction.execute(
                    """
                    UPDATE identity.clients SET authentication = \(authentication.rawValue), jwks = \(call.jwks)::jsonb
                    WHERE id = \(id)
                    """)
                try transaction.execute("DELETE FROM identity.client_secrets WHERE client_id = \(id)")
            }
            let client = try transaction.client(call.client)
            let audit = AuditEntry(
                event: .clientUpdated, application: client.applicationID, client: client.id,
                changed: call.changedFields, context: context)
            try transaction.execute(audit.insert)
            return client
        }
    }
}

extension Identity.UpdateOAuthClient {
    /// The names of the fields that are given.
    var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("post_logout_redirect_uris", postLogoutRedirectURIs != nil), ("jwks", jwks != nil),
            ("token_endpoint_auth_method", jwks != nil || becomesPublic),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
