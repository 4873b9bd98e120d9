import Models

extension IdentityFixture {
    /// Connects a client with a provider; the fixture's client unless another is given.
    @discardableResult
    func connect(
        _ provider: Provider, secret: String? = "s3cret-of-ours", issuer: String? = nil,
        team: String? = nil, keyID: String? = nil, key: String? = nil, client: ClientID? = nil
    ) async throws -> ProviderConnection {
        try await call(
            Identity.SetProviderConnection(
                client: client ?? self.client.id, provider: provider, providerClientID: "our-id",
                clientSecret: secret.map { Secret($0) }, issuer: issuer, teamID: team, keyID: keyID,
                key: key.map { Secret($0) }), context())
    }
}
