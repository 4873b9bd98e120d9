import Models
import Primitives

extension AdminRoutes {
    /// Clients.
    static let clients: [AdminRoute] = [
        listClients, createClient, getClient, updateClient, renewClientSecret, deleteClient,
    ]

    private static let listClients = AdminRoute(
        method: .get, path: "/admin/clients", id: "listClients", tag: .clients,
        summary: "List clients, oldest first.", target: .filter, query: AdminField.narrowedPages,
        isList: true
    ) { request in
        var input = request.input()
        let (limit, cursor) = input.page()
        try input.check()
        let all = try await request.services.identity.call(
            Identity.ListClients(application: request.application))
        return try .list(all, limit: limit, after: cursor) { $0.id.description }
    }

    private static let createClient = AdminRoute(
        method: .post, path: "/admin/clients", id: "createClient", tag: .clients, summary: "Create a client.",
        target: .body,
        note: "With `confidential` the answer has its `client_secret`, which is displayed only once.",
        body: newClientSettings, status: .created
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let name = input.required("name", expected: VisibleName.expectation)
        let id = input.optional("id", ClientID.self, expected: "client_ and lower-case letters, digits or _")
        let isConfidential = input.flag("confidential") ?? false
        let keys = AdminRoutes.keySet(&input)
        let change = ClientChange(&input)
        if isConfidential, keys != nil {
            input.reject(.body, "/confidential", type: "format", expected: "not true, because keys take its place")
        }
        try input.check()
        let secret = isConfidential ? RandomToken.makeClientSecret() : nil
        let client = try await request.services.identity.call(
            Identity.CreateClient(
                id: id, application: application, name: name.get(), origins: change.origins ?? [],
                redirectURIs: change.redirectURIs ?? [], loginMethods: change.methods ?? [.password],
                logoURL: change.logoURL, accentColour: change.accentColour,
                isFirstParty: change.isFirstParty ?? true, linkPages: change.linkPages ?? [:],
                postLogoutRedirectURIs: change.postLogoutRedirectURIs, jwks: keys, clientSecret: secret))
        return try AdminAnswer(SecretOutput(value: client, secret: secret, member: .clientSecret))
    }

    /// A client's public keys in a body.
    private static func keySet(_ input: inout AdminInput) -> String? {
        input.optional("jwks", expected: "a JSON Web Key Set of at most 32 KiB", upTo: 32 * 1024)
    }

    private static let getClient = AdminRoute(
        method: .get, path: "/admin/clients/{client}", id: "getClient", tag: .clients,
        summary: "Show a client, and what depends on it.", target: .client
    ) { request in
        let id = try request.clientID
        return try AdminAnswer(
            ClientsCommand.DetailsOutput(
                details: try await request.services.identity.call(Identity.ShowClient(client: id))))
    }

    private static let updateClient = AdminRoute(
        method: .patch, path: "/admin/clients/{client}", id: "updateClient", tag: .clients,
        summary: "Change a client.", target: .client,
        note: "Members that are left out change nothing. A list replaces the whole list. An empty value removes.",
        body: changedClientSettings
    ) { request in
        let id = try request.clientID
        var input = request.input()
        let name: String? = input.optional("name", expected: VisibleName.expectation)
        let keys = AdminRoutes.keySet(&input)
        let becomesPublic = input.flag("public") ?? false
        let change = ClientChange(&input)
        try input.check()
        var oauth: Identity.UpdateOAuthClient?
        if keys != nil || becomesPublic || change.postLogoutRedirectURIs != nil {
            oauth = Identity.UpdateOAuthClient(
                client: id, postLogoutRedirectURIs: change.postLogoutRedirectURIs, jwks: keys,
                becomesPublic: becomesPublic)
        }
        return try AdminAnswer(
            try await request.services.identity.call(
                Identity.UpdateClient(
                    id: id, name: name, origins: change.origins, redirectURIs: change.redirectURIs,
                    loginMethods: change.methods, logoURL: change.logoURL, accentColour: change.accentColour,
                    isFirstParty: change.isFirstParty, linkPages: change.linkPages ?? [:], oauth: oauth)))
    }

    private static let renewClientSecret = AdminRoute(
        method: .post, path: "/admin/clients/{client}/secret", id: "renewClientSecret", tag: .clients,
        summary: "Create a new secret for a client.", target: .client,
        note: "The answer has it, and displays it only once. A public client becomes confidential.",
        body: [AdminField("overlap", .number, "For how many seconds earlier secrets stay valid. Default: 0.")]
    ) { request in
        let id = try request.clientID
        var input = request.input()
        let overlap = input.number("overlap", in: 0...30 * 24 * 3600) ?? 0
        try input.check()
        return try AdminAnswer(
            try await request.services.identity.call(Identity.RenewClientSecret(client: id, overlap: overlap)))
    }

    private static let deleteClient = AdminRoute(
        method: .delete, path: "/admin/clients/{client}", id: "deleteClient", tag: .clients,
        summary: "Delete a client, and end the sessions at it.", target: .client,
        note: "This can't be undone. If the connection breaks, send it again.", timeout: .seconds(600)
    ) { request in
        let id = try request.clientID
        let details = try await request.services.identity.call(Identity.ShowClient(client: id))
        return try AdminAnswer(
            try await DeleteClientCommand.delete(id, of: details.client.applicationID, request.services))
    }

    /// The settings of a client.
    private static let clientSettings: [AdminField] = [
        AdminField("origins", .texts, "Origins whose pages may call the API."),
        AdminField("redirect_uris", .texts, "Redirect URIs."),
        AdminField("post_logout_redirect_uris", .texts, "Where a browser may go after signing out."),
        AdminField("login_methods", .someOf(LoginMethod.allCases.map(\.rawValue)), "Sign-in methods."),
        AdminField("logo_url", "The logo on its pages and in its emails."),
        AdminField("accent_colour", "The colour of buttons, as #rrggbb."),
        AdminField("first_party", .flag, "Whether it is a first-party client, which needs no consent."),
        AdminField("link_pages", .textByName, "The client's own pages for links in emails, by purpose."),
    ]

    private static let newClientSettings: [AdminField] =
        [
            AdminField("application_id", "The application whose users sign in.", isRequired: true),
            AdminField("name", "The client's name.", isRequired: true),
            AdminField("id", "The client's id, client_…. Default: a new one."),
            AdminField("confidential", .flag, "Whether it gets a secret (RFC 6749 §2.1)."),
            AdminField("jwks", "Its public keys (RFC 7517) as text, with which it authenticates instead."),
        ] + clientSettings

    private static let changedClientSettings: [AdminField] =
        [
            AdminField("name", "The client's name."),
            AdminField("jwks", "The client's public keys (RFC 7517) as text, with which it authenticates."),
            AdminField("public", .flag, "Makes it a public client. Its secrets and keys are removed."),
        ] + clientSettings

    /// The settings of a client in a body.
    private struct ClientChange {
        let origins, redirectURIs, postLogoutRedirectURIs: [String]?
        let methods: [LoginMethod]?
        let logoURL, accentColour: String?
        let isFirstParty: Bool?
        let linkPages: [OneTimeGrant.Purpose: String]?

        init(_ input: inout AdminInput) {
            origins = input.texts("origins")
            redirectURIs = input.texts("redirect_uris")
            postLogoutRedirectURIs = input.texts("post_logout_redirect_uris")
            methods = input.texts("login_methods", of: LoginMethod.self)
            logoURL = input.url("logo_url")
            accentColour = input.optional("accent_colour", expected: "#rrggbb")
            isFirstParty = input.flag("first_party")
            linkPages = input.textByName("link_pages", of: OneTimeGrant.Purpose.self)
        }
    }

    /// Connections of clients with sign-in providers.
    static let connections: [AdminRoute] = [
        listConnections, setConnection, removeConnection,
    ]

    private static let listConnections = AdminRoute(
        method: .get, path: "/admin/clients/{client}/connections", id: "listConnections", tag: .connections,
        summary: "List the connections of a client with sign-in providers.", target: .client, isList: true
    ) { request in
        let id = try request.clientID
        let found = try await request.services.identity.call(Identity.ListProviderConnections(client: id))
        return try .list(
            found.map { ConnectionsCommand.ConnectionOutput($0, issuer: request.fleet.issuer) })
    }

    private static let setConnection = AdminRoute(
        method: .put, path: "/admin/clients/{client}/connections/{provider}", id: "setConnection",
        tag: .connections, summary: "Connect a client with a sign-in provider.", target: .client,
        note: "It replaces an earlier connection with the same provider. Register `callback_url` with the provider.",
        body: [
            AdminField("provider_client_id", "The client id that the provider assigned.", isRequired: true),
            AdminField("client_secret", "The client secret that the provider assigned."),
            AdminField("issuer", "An issuer or base URL that replaces the provider's own."),
            AdminField("team_id", "The id of the developer team at Apple."),
            AdminField("key_id", "The id of the key at Apple."),
            AdminField("key", "The key from Apple, the text of AuthKey_….p8."),
        ]
    ) { request in
        let id = try request.clientID
        let provider: Provider = try request.parameter("provider")
        var input = request.input()
        let providerClientID = input.required("provider_client_id", expected: "the provider's client id")
        let (secret, key) = (input.secret("client_secret"), input.secret("key"))
        let issuer = input.url("issuer")
        let team: String? = input.optional("team_id", expected: "a team's id")
        let keyID: String? = input.optional("key_id", expected: "a key's id")
        try input.check()
        if issuer != nil { try request.refuseForOneApplication("issuer") }
        let connection = try await request.services.identity.call(
            Identity.SetProviderConnection(
                client: id, provider: provider, providerClientID: providerClientID.get(), clientSecret: secret,
                issuer: issuer, teamID: team, keyID: keyID, key: key))
        return try AdminAnswer(
            ConnectionsCommand.ConnectionOutput(connection, issuer: request.fleet.issuer))
    }

    private static let removeConnection = AdminRoute(
        method: .delete, path: "/admin/clients/{client}/connections/{provider}", id: "removeConnection",
        tag: .connections, summary: "Remove the connection of a client with a sign-in provider.", target: .client,
        note: "Users and their linked identities are kept, in case it is set again."
    ) { request in
        let id = try request.clientID
        let provider: Provider = try request.parameter("provider")
        let connection = try await request.services.identity.call(
            Identity.RemoveProviderConnection(client: id, provider: provider))
        return try AdminAnswer(
            ConnectionsCommand.ConnectionOutput(connection, issuer: request.fleet.issuer))
    }
}
