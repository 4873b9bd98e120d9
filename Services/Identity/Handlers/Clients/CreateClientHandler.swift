import Models
import RPC

/// Creates a client with all its settings. Everything is checked before anything is written, in one transaction, so that no call
/// leaves half a client behind.
struct CreateClientHandler: RPCHandler {
    let clients: ClientStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.CreateClient, _ context: CallContext) async throws -> Client {
        let blank = Client(
            id: call.id ?? .make(), applicationID: call.application, name: call.name, applicationName: "",
            origins: call.origins.map(ClientRules.withASCIIHost),
            redirectURIs: call.redirectURIs.map(ClientRules.withASCIIHost),
            loginMethods: call.loginMethods.withoutDuplicates,
            logoURL: call.logoURL, accentColour: call.accentColour?.lowercased(), isFirstParty: call.isFirstParty,
            linkPages: call.linkPages.mapValues(ClientRules.withASCIIHost), createdAt: .now)
        var client = blank
        client.postLogoutRedirectURIs = (call.postLogoutRedirectURIs ?? []).map(ClientRules.withASCIIHost)
        client.authentication = call.jwks != nil ? .keys : call.clientSecret != nil ? .secret : .none
        try await invalidParameters(of: call, client).refuse()

        var credentials = DeclaredCredentials(authentication: client.authentication)
        credentials.keys = call.jwks
        credentials.secret = call.clientSecret.map(ClientSecrets.hash)
        var changes = client.auditChanges(since: blank)
        if let keys = call.jwks { changes.append(.init("jwks", from: nil, to: keys.keyNames)) }
        return try await clients.create(client, deadline: context.deadline.instant) {
            [client, credentials, changes] transaction in
            try transaction.write(client, replacing: nil, credentials, changes, context)
        }
    }

    private func invalidParameters(of call: Identity.CreateClient, _ client: Client) async -> [InvalidParameter] {
        var invalid = ClientRules.invalidParameters(of: client, issuer: issuer)
        invalid += ClientRules.invalidParameters(postLogoutRedirectURIs: client.postLogoutRedirectURIs)
        if let jwks = call.jwks, await !ClientAssertion.isKeySet(jwks) { invalid.append(ClientRules.invalidKeySet) }
        if let secret = call.clientSecret {
            if call.jwks != nil {
                invalid.append(
                    .init(
                        in: .body, path: "/client_secret", type: "format",
                        expected: "no value, because keys take its place"))
            } else if !ClientRules.isSecret(secret) {
                invalid.append(ClientRules.invalidSecret(at: "/client_secret"))
            }
        }
        return invalid
    }
}

extension [LoginMethod] {
    /// Each method once, in the order of first occurrence.
    var withoutDuplicates: [LoginMethod] {
        var seen: Set<LoginMethod> = []
        return filter { seen.insert($0).inserted }
    }
}
