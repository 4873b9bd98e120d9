import Models
import RPC

/// Creates a client.
struct CreateClientHandler: RPCHandler {
    let clients: ClientStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.CreateClient, _ context: CallContext) async throws -> Client {
        let client = Client(
            id: call.id ?? .make(), applicationID: call.application, name: call.name, applicationName: "",
            origins: call.origins.map(ClientRules.withASCIIHost),
            redirectURIs: call.redirectURIs.map(ClientRules.withASCIIHost),
            loginMethods: call.loginMethods.withoutDuplicates,
            logoURL: call.logoURL, accentColour: call.accentColour?.lowercased(), isFirstParty: call.isFirstParty,
            linkPages: call.linkPages.mapValues(ClientRules.withASCIIHost), createdAt: .now)
        try ClientRules.invalidParameters(of: client, issuer: issuer).refuse()
        let audit = AuditEntry(
            event: .clientCreated, application: call.application, client: client.id, context: context)
        return try await clients.create(client, audit: audit, deadline: context.deadline.instant)
    }
}

extension [LoginMethod] {
    /// Each method once, in the order of first occurrence.
    var withoutDuplicates: [LoginMethod] {
        var seen: Set<LoginMethod> = []
        return filter { seen.insert($0).inserted }
    }
}
