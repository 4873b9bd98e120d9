import Models
import Postgres
import RPC

/// Gives a client a new secret.
struct RenewClientSecret: Sendable {
    let house: IdentityHouse

    /// The longest that secrets from before may still count, in seconds.
    private static let maximumOverlap = 30 * 24 * 3600

    func callAsFunction(
        _ call: Identity.RenewClientSecret, _ context: CallContext
    ) async throws -> Identity.ClientSecret {
        guard (0...Self.maximumOverlap).contains(call.overlap) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/overlap", type: "range", expected: "0 to \(Self.maximumOverlap) seconds")
            ])
        }
        let secret = ClientSecrets.make()
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let client = try transaction.client(call.client)
            guard client.authentication != .keys else {
                throw ServiceError(
                    .clientUsesKeys,
                    detail: "This client signs to show who it is. Make it public first to give it a secret.")
            }
            let id = call.client.description
            try transaction.execute(
                "UPDATE identity.clients SET authentication = 'client_secret_basic' WHERE id = \(id)")
            try transaction.execute(
                """
                UPDATE identity.client_secrets
                SET expires_at = LEAST(expires_at, now() + make_interval(secs => \(call.overlap)))
                WHERE client_id = \(id)
                """)
            try transaction.execute(
                "DELETE FROM identity.client_secrets WHERE client_id = \(id) AND expires_at <= now()")
            try transaction.execute(
                "INSERT INTO identity.client_secrets (client_id, hash) VALUES (\(id), \(ClientSecrets.hash(secret)))")
            let audit = AuditEntry(
                event: .clientSecretRenewed, application: client.applicationID, client: client.id, context: context)
            try transaction.execute(audit.insert)
        }
        return Identity.ClientSecret(client: call.client, secret: secret)
    }
}

/// Changes what concerns a client as an OAuth client.
struct UpdateOAuthClient: Sendable {
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
    fileprivate var changedFields: [String] {
        let fields: [(String, Bool)] = [
            ("post_logout_redirect_uris", postLogoutRedirectURIs != nil), ("jwks", jwks != nil),
            ("token_endpoint_auth_method", jwks != nil || becomesPublic),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
