import Foundation
import Models
import Postgres
import Primitives
import RPC

/// Brings applications, clients and connections to what a call declares, within a transaction, and collects what changes.
///
/// Each is locked, merged with its declaration, and validated as a whole. It is written only if it differs, and only while everything
/// before it is valid; ``refuseInvalid()`` then ends the transaction.
struct DeclarationWriter {
    private let transaction: Transaction
    private let connections: ConnectionStore
    private let webhooks: WebhookStore
    private let hookSecrets: SignUpHookSecretStore
    /// The public base URL of the service, below which logos may be.
    private let issuer: String
    private let context: CallContext

    /// What changes, in the order of the declarations.
    private(set) var changes: [SettingsChange] = []
    private var invalid: [InvalidParameter]
    /// The applications, clients and connections that are declared.
    private var declaredApplications: [ApplicationID: String] = [:]
    private var declaredClients: Set<ClientID> = []
    private var declaredConnections: [ClientID: Set<Provider>] = [:]
    private var declaredWebhooks: Set<WebhookID> = []

    /// The maximum number of bytes of a value in a change.
    private static let maximumValueLength = 1000
    /// The maximum number of invalid parameters, and of bytes of what was received, in an error.
    private static let maximumInvalid = 100
    private static let maximumReceivedLength = 200

    /// - Parameter invalid: what was found before the transaction.
    init(
        _ transaction: Transaction, connections: ConnectionStore, webhooks: WebhookStore,
        hookSecrets: SignUpHookSecretStore, issuer: String, invalid: [InvalidParameter], context: CallContext
    ) {
        self.transaction = transaction
        self.connections = connections
        self.webhooks = webhooks
        self.hookSecrets = hookSecrets
        self.issuer = issuer
        self.invalid = invalid
        self.context = context
    }

    /// Throws 400 `invalid_request` if anything is not valid. The transaction must not be committed then.
    func refuseInvalid() throws {
        try invalid.prefix(Self.maximumInvalid).map { parameter in
            var parameter = parameter
            parameter.received = parameter.received?.cut(toBytes: Self.maximumReceivedLength)
            return parameter
        }.refuse()
    }

    // MARK: Applications

    /// Writes an application with its clients.
    ///
    /// - Parameter path: of the declaration: `/applications/0`.
    mutating func write(_ declaration: ApplicationDeclaration, at path: String) throws {
        guard let found = try find(declaration, at: path) else { return }
        if context.actor?.isAPIKey == true { try transaction.refuseAPIKeys(of: found.id) }
        guard declaredApplications[found.id] == nil else {
            return refuse("\(path)/\(declaration.id == nil ? "name" : "id")", "each application once")
        }
        let isNew = found.isNew
        var application =
            found.application
            ?? Application(id: found.id, name: "", parentID: declaration.parent, createdAt: .now)
        let old = application
        // Has all defaults, so that everything else is listed.
        let stored = isNew ? Application(id: found.id, name: "", parentID: nil, createdAt: old.createdAt) : old
        let problems = application.apply(declaration.change(of: found.id), issuer: issuer)
        if declaration.signUpByMail == .automatic { application.signUpByMail = nil }
        declaredApplications[found.id] = application.name

        let difference = application.difference(from: stored)
        if isNew || !difference.isEmpty { refuse(problems, at: path) }
        try checkParent(of: declaration, old, isNew: isNew, at: path)
        if isNew, declaration.name == nil {
            refuse("\(path)/name", "the name of the application, which does not exist yet", type: "required")
        }
        let subject = SettingsChange.Subject(application: application.id, name: application.name)
        add(difference, isNew: isNew, path, subject)
        if isNew {
            try perform {
                try $0.insert(application)
                try $0.record(AuditEntry(event: .applicationCreated, application: application.id, context: $1))
            }
        } else if !difference.isEmpty {
            try perform {
                try $0.update(application)
                try $0.record(
                    AuditEntry(
                        event: .applicationUpdated, application: application.id, changed: difference.map(\.name),
                        changes: application.auditChanges(since: old), context: $1))
            }
        }
        try writeHookSecret(declaration, of: application, at: path)
        for (index, webhook) in (declaration.webhooks ?? []).enumerated() {
            try write(webhook, of: application, at: "\(path)/webhooks/\(index)")
        }
        for (index, client) in declaration.clients.enumerated() {
            try write(client, of: application, at: "\(path)/clients/\(index)")
        }
    }

    private struct FoundApplication {
        let id: ApplicationID
        /// Nil for one that does not exist yet.
        let application: Application?
        var isNew: Bool { application == nil }
    }

    /// The application that is meant; nil if it is not clear which.
    private mutating func find(_ declaration: ApplicationDeclaration, at path: String) throws -> FoundApplication? {
        if let id = declaration.id {
            return FoundApplication(id: id, application: try transaction.lockApplication(id))
        }
        guard let name = declaration.name, VisibleName.isValid(name) else {
            refuse("\(path)/name", "an id or a name: \(VisibleName.expectation)", type: "required")
            return nil
        }
        let named = try transaction.applicationNames(name)
        guard named.count <= 1 else {
            refuse(
                "\(path)/id",
                "the id, because several applications have the name: "
                    + named.prefix(5).map(\.id.description).joined(separator: ", "), type: "required")
            return nil
        }
        guard let id = named.first?.id, let application = try transaction.lockApplication(id) else {
            return FoundApplication(id: .make(), application: nil)
        }
        return FoundApplication(id: id, application: application)
    }

    private mutating func checkParent(
        of declaration: ApplicationDeclaration, _ application: Application, isNew: Bool, at path: String
    ) throws {
        guard let parent = declaration.parent else { return }
        if isNew, try !transaction.accountExists(parent) {
            refuse("\(path)/parent", "the id of an account that exists", received: parent.description)
        } else if !isNew, parent != application.parentID {
            refuse(
                "\(path)/parent", "\(application.parentID?.description ?? "no value"), because it can't be changed",
                received: parent.description)
        }
    }

    // MARK: Clients

    private mutating func write(
        _ declaration: ClientDeclaration, of application: Application, at path: String
    ) throws {
        let id = declaration.id
        guard declaredClients.insert(id).inserted else {
            return refuse("\(path)/id", "each client once", received: id.description)
        }
        let existing = try transaction.lockExistingClient(id)
        if let existing, existing.applicationID != application.id {
            return refuse(
                "\(path)/id", "a client of this application; it belongs to \(existing.applicationID)",
                received: id.description)
        }
        let connected = try existing == nil ? [] : Set(transaction.connections(of: [id]).map(\.provider))
        let blank = Client(
            id: id, applicationID: application.id, name: "", applicationName: application.name, origins: [],
            redirectURIs: [], loginMethods: [.password], createdAt: .now)
        let old = existing ?? blank
        var client = old
        client.apply(declaration.change)
        if let uris = declaration.postLogoutRedirectURIs {
            client.postLogoutRedirectURIs = uris.map(ClientRules.withASCIIHost)
        }
        if declaration.loginMethods == nil {
            // As for a connection that is set by itself: a new one turns its method on.
            let new = declaration.connections.map(\.provider).filter { !connected.contains($0) }
            client.loginMethods = (client.loginMethods + new.map(\.loginMethod)).withoutDuplicates
        }
        let credentials = try credentials(of: declaration, old, at: path)
        client.authentication = credentials.authentication

        let difference = client.difference(from: old)
        if existing == nil || !difference.isEmpty {
            refuse(ClientRules.invalidParameters(of: client, issuer: issuer), at: path)
            refuse(
                ClientRules.invalidParameters(postLogoutRedirectURIs: client.postLogoutRedirectURIs), at: path)
        }
        let subject = SettingsChange.Subject(application: application.id, client: id, name: client.name)
        add(difference, isNew: existing == nil, path, subject)
        let kind: SettingsChange.Kind = existing == nil ? .created : .changed
        if credentials.changesKeys {
            changes.append(
                .init(
                    kind, path: "\(path)/jwks", subject: subject, setting: "jwks",
                    old: credentials.oldKeys?.keyNames, new: credentials.keys?.keyNames))
        }
        if credentials.secret != nil {
            let isFirst = existing == nil || old.authentication != .secret
            changes.append(
                .init(
                    isFirst ? .created : .changed, path: "\(path)/client_secret", subject: subject,
                    setting: "client_secret"))
        }
        var audited = client.auditChanges(since: old)
        if credentials.changesKeys {
            audited.append(.init("jwks", from: credentials.oldKeys?.keyNames, to: credentials.keys?.keyNames))
        }
        try perform { transaction, context in
            try transaction.write(client, replacing: existing, credentials, audited, context)
        }
        for (index, connection) in declaration.connections.enumerated() {
            try write(connection, of: client, named: subject, at: "\(path)/connections/\(index)")
        }
    }

    /// How a client authenticates in the end, and what has to be written for it.
    private mutating func credentials(
        of declaration: ClientDeclaration, _ client: Client, at path: String
    ) throws -> DeclaredCredentials {
        let method =
            declaration.authentication
            ?? (declaration.jwks != nil ? .keys : declaration.clientSecret != nil ? .secret : client.authentication)
        var result = DeclaredCredentials(authentication: method)
        if client.authentication == .keys { result.oldKeys = try transaction.keySet(of: client.id) }
        if declaration.jwks != nil, method != .keys {
            refuse("\(path)/jwks", "no value, because token_endpoint_auth_method is \(method.rawValue)")
        }
        if declaration.clientSecret != nil {
            if method != .secret {
                refuse("\(path)/client_secret", "no value, because keys take its place or the client is public")
            } else if client.authentication == .keys, declaration.authentication == nil {
                refuse(
                    "\(path)/client_secret",
                    "token_endpoint_auth_method: client_secret_basic beside it, because the client has keys")
            }
        }
        switch method {
        case .none: break
        case .keys:
            result.keys = declaration.jwks ?? result.oldKeys
            if result.keys == nil { refuse("\(path)/jwks", "the client's public keys", type: "required") }
        case .secret:
            let hashes = try transaction.secretHashes(of: client.id)
            guard let secret = declaration.clientSecret else {
                if client.authentication != .secret || hashes.isEmpty {
                    refuse("\(path)/client_secret", "the client's secret", type: "required")
                }
                break
            }
            guard ClientRules.isSecret(secret) else {
                invalid.append(ClientRules.invalidSecret(at: "\(path)/client_secret"))
                break
            }
            if !ClientSecrets.matches(secret, anyOf: hashes) { result.secret = ClientSecrets.hash(secret) }
        }
        return result
    }

    // MARK: Connections

    private mutating func write(
        _ declaration: ConnectionDeclaration, of client: Client, named subject: SettingsChange.Subject, at path: String
    ) throws {
        guard declaredConnections[client.id, default: []].insert(declaration.provider).inserted else {
            return refuse("\(path)/provider", "each provider once", received: declaration.provider.rawValue)
        }
        let existing = try connections.find(declaration.provider, of: client.id, in: transaction)
        let blank = Identity.SetProviderConnection(
            client: client.id, provider: declaration.provider, providerClientID: "")
        let old = existing.map { Identity.SetProviderConnection($0) } ?? blank
        let connection = old.merged(with: declaration)
        let difference = connection.difference(from: old)
        let secrets = [
            ("client_secret", connection.clientSecret != old.clientSecret), ("key", connection.key != old.key),
        ].filter(\.1).map(\.0)
        guard existing == nil || !difference.isEmpty || !secrets.isEmpty else { return }

        refuse(ConnectionRules.invalidParameters(of: connection), at: path)
        let subject = SettingsChange.Subject(
            application: subject.application, client: client.id, provider: declaration.provider, name: subject.name)
        add(difference, isNew: existing == nil, path, subject)
        for name in secrets {
            changes.append(
                .init(
                    existing == nil ? .created : .changed, path: "\(path)/\(name)", subject: subject, setting: name))
        }
        try perform { [connections] transaction, context in
            try connections.write(connection, of: client, in: transaction)
            try transaction.record(
                AuditEntry(
                    event: .connectionSet, application: client.applicationID, client: client.id,
                    changed: existing == nil ? nil : difference.map(\.name) + secrets,
                    changes: connection.auditChanges(since: old), provider: connection.provider, context: context))
        }
    }

    // MARK: Sign-up hook

    private mutating func writeHookSecret(
        _ declaration: ApplicationDeclaration, of application: Application, at path: String
    ) throws {
        let path = "\(path)/sign_up_hook_secret"
        guard application.signUpSettings.hook != nil else {
            if declaration.signUpHookSecret != nil { refuse(path, "a secret with a sign_up_hook") }
            return
        }
        guard declaration.signUpHookSecret != nil || declaration.signUpSettings.hookURL != nil else { return }
        let secrets = try hookSecrets.stored(of: application.id, in: transaction)
        guard let secret = declaration.signUpHookSecret else {
            if secrets == nil {
                refuse(path, "the secret of the sign-up hook, which has none yet", type: "required")
            }
            return
        }
        guard WebhookSecrets.key(secret) != nil else {
            return refuse(path, "whsec_ and 24 to 64 random bytes in base64")
        }
        guard secret != secrets?.current else { return }
        let subject = SettingsChange.Subject(application: application.id, name: application.name)
        changes.append(
            .init(secrets == nil ? .created : .changed, path: path, subject: subject, setting: "sign_up_hook_secret"))
        try perform { [hookSecrets] transaction, context in
            let end = Timestamp(Date(timeIntervalSinceNow: 24 * 3600))
            let new =
                secrets.map { $0.rotated(to: secret, keepingPreviousUntil: end) } ?? WebhookSecrets(current: secret)
            try hookSecrets.write(new, of: application.id, in: transaction)
            try transaction.record(
                AuditEntry(
                    event: .webhookSecretRotated, application: application.id, reason: "sign_up_hook", context: context)
            )
        }
    }

    // MARK: Webhooks

    private mutating func write(
        _ declaration: WebhookDeclaration, of application: Application, at path: String
    ) throws {
        let known = try transaction.webhooks(of: application.id)
        let existing = known.first { webhook in
            // Without an id and a name, it is the one with the URL.
            if let id = declaration.id { return webhook.id == id }
            if let name = declaration.name { return webhook.name == name }
            return webhook.url == declaration.url
        }
        if existing == nil, let id = declaration.id {
            let isElsewhere = try transaction.webhookExists(id)
            if isElsewhere || declaration.url == nil {
                return refuse("\(path)/id", "the id of a webhook of the application", received: id.description)
            }
        }
        let old = existing ?? Webhook.blank(declaration.id ?? .make(), of: application.id)
        guard declaredWebhooks.insert(old.id).inserted else {
            return refuse(path, "each webhook once")
        }
        var webhook = WebhookRules.normalized(declaration.applied(to: old))
        if existing == nil, declaration.name == nil { webhook.name = WebhookRules.name(for: webhook.url) }
        if known.contains(where: { $0.id != webhook.id && $0.name == webhook.name }) {
            return refuse("\(path)/name", "a name that no other webhook of the application has")
        }
        let difference = webhook.difference(from: old)
        if existing == nil || !difference.isEmpty { refuse(WebhookRules.invalidParameters(of: webhook), at: path) }
        if let secret = declaration.secret, WebhookSecrets.key(secret) == nil {
            return refuse("\(path)/secret", "whsec_ and 24 to 64 random bytes in base64")
        }
        if existing == nil, declaration.secret == nil {
            return refuse("\(path)/secret", "the secret of the webhook, which does not exist yet", type: "required")
        }
        let secrets = try existing.map { try webhooks.secrets(of: $0, in: transaction) }
        let hasNewSecret = declaration.secret != nil && declaration.secret != secrets?.current
        guard existing == nil || !difference.isEmpty || hasNewSecret else { return }

        let subject = SettingsChange.Subject(application: application.id, webhook: webhook.id, name: webhook.name)
        add(difference, isNew: existing == nil, path, subject)
        if hasNewSecret {
            changes.append(
                .init(
                    existing == nil ? .created : .changed, path: "\(path)/secret", subject: subject, setting: "secret"))
        }
        try perform { [webhooks, webhook] transaction, context in
            let audited = webhook.auditChanges(since: old)
            func entry(_ event: AuditEvent, _ changes: [Identity.AuditRecord.Change]?) -> AuditEntry {
                AuditEntry(
                    event: event, application: application.id, changed: changes?.map(\.field), changes: changes,
                    reason: event == .webhookCreated ? nil : webhook.name, context: context)
            }
            if existing == nil, let secret = declaration.secret {
                try transaction.insert(webhook, sealed: webhooks.seal(.init(current: secret), for: webhook.id))
                return try transaction.record(entry(.webhookCreated, audited))
            }
            if !difference.isEmpty {
                try transaction.update(webhook)
                try transaction.record(entry(.webhookUpdated, audited))
            }
            if hasNewSecret, let secret = declaration.secret, let secrets {
                // What waits is signed with both for as long as it may wait.
                let end = Timestamp(Date(timeIntervalSinceNow: 24 * 3600))
                try webhooks.write(
                    secrets.rotated(to: secret, keepingPreviousUntil: end), of: webhook, in: transaction)
                try transaction.record(entry(.webhookSecretRotated, nil))
            }
        }
    }

    // MARK: What is not declared

    /// Applications that were not declared, clients of declared applications, and connections of declared clients.
    func undeclared() throws -> [SettingsChange.Subject] {
        let applications = try transaction.applicationNames().filter { declaredApplications[$0.id] == nil }
            .map { SettingsChange.Subject(application: $0.id, name: $0.name) }
        let named = try transaction.clientNames(of: declaredApplications.keys.sorted())
        let clients = named.filter { !declaredClients.contains($0.id) }
            .map { SettingsChange.Subject(application: $0.application, client: $0.id, name: $0.name) }
        let owners = Dictionary(named.map { ($0.id, $0) }) { first, _ in first }
        let others = try transaction.connections(of: declaredClients.sorted { $0.description < $1.description })
            .filter { declaredConnections[$0.clientID]?.contains($0.provider) != true }
            .compactMap { connection in
                owners[connection.clientID].map {
                    SettingsChange.Subject(
                        application: $0.application, client: $0.id, provider: connection.provider, name: $0.name)
                }
            }
        let webhooks = try declaredApplications.keys.sorted().flatMap { application in
            try transaction.webhooks(of: application).filter { !declaredWebhooks.contains($0.id) }.map {
                SettingsChange.Subject(application: application, webhook: $0.id, name: $0.name)
            }
        }
        return applications + webhooks + clients + others
    }

    // MARK: Collecting

    /// Writes, unless something was not valid.
    private func perform(_ write: (Transaction, CallContext) throws -> Void) throws {
        if invalid.isEmpty { try write(transaction, context) }
    }

    private mutating func add(
        _ difference: [(name: String, old: String?, new: String?)], isNew: Bool, _ path: String,
        _ subject: SettingsChange.Subject
    ) {
        let kind: SettingsChange.Kind = isNew ? .created : .changed
        if isNew { changes.append(.init(.created, path: path, subject: subject)) }
        for (name, old, new) in difference {
            changes.append(
                .init(
                    kind, path: "\(path)/\(name)", subject: subject, setting: name,
                    old: old.map(Self.shortened), new: new.map(Self.shortened)))
        }
    }

    private static func shortened(_ value: String) -> String {
        value.fits(maximumValueLength) ? value : value.cut(toBytes: maximumValueLength) + "…"
    }

    private mutating func refuse(_ parameters: [InvalidParameter], at path: String) {
        invalid += parameters.map { parameter in
            var parameter = parameter
            parameter.path = path + parameter.path
            return parameter
        }
    }

    private mutating func refuse(
        _ path: String, _ expected: String, type: String = "format", received: String? = nil
    ) {
        invalid.append(.init(in: .body, path: path, type: type, expected: expected, received: received))
    }
}

/// How a client authenticates in the end.
struct DeclaredCredentials {
    var authentication: ClientAuthentication
    /// The JWK Sets before and after (RFC 7517), as JSON; nil for none.
    var oldKeys: String?
    var keys: String?
    /// The hash of a new secret; nil for none.
    var secret: Data?

    /// Whether the keys are not the same. JSON may be written in several ways.
    var changesKeys: Bool {
        func object(_ json: String?) -> NSDictionary? {
            json.flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary }
        }
        return keys != nil && object(keys) != object(oldKeys)
    }
}

extension Transaction {
    /// Writes what differs of a client and its credentials.
    ///
    /// - Parameters:
    ///   - existing: nil for a new client.
    ///   - changes: the settings that differ.
    func write(
        _ client: Client, replacing existing: Client?, _ credentials: DeclaredCredentials,
        _ changes: [Identity.AuditRecord.Change], _ context: CallContext
    ) throws {
        func record(_ event: AuditEvent, _ changes: [Identity.AuditRecord.Change]? = nil) throws {
            try self.record(
                AuditEntry(
                    event: event, application: client.applicationID, client: client.id,
                    changed: changes?.map(\.field), changes: changes, context: context))
        }
        let changed = changes.map(\.field)
        let ofOAuth = ["post_logout_redirect_uris", "token_endpoint_auth_method", "jwks"]
        if existing == nil {
            guard try insert(client) else { throw ServiceError.clientExists }
            try record(.clientCreated)
        } else if changed.contains(where: { !ofOAuth.contains($0) }) {
            try update(client)
        }
        if changed.contains("post_logout_redirect_uris") {
            try setPostLogoutRedirectURIs(client.postLogoutRedirectURIs, of: client.id)
        }
        let before = existing?.authentication ?? ClientAuthentication.none
        switch credentials.authentication {
        case .none: if before != .none { try setAuthentication(.none, jwks: nil, of: client.id) }
        case .keys:
            if before != .keys || credentials.changesKeys {
                try setAuthentication(.keys, jwks: credentials.keys, of: client.id)
            }
        case .secret: if before == .keys { try setAuthentication(.none, jwks: nil, of: client.id) }
        }
        // The entry of a new client stands for its other settings.
        let listed = existing == nil ? changes.filter { ofOAuth.contains($0.field) } : changes
        if !listed.isEmpty { try record(.clientUpdated, listed) }
        if let secret = credentials.secret {
            try addSecret(secret, to: client.id, overlap: 0)
            try record(.clientSecretRenewed)
        }
    }
}

extension ApplicationDeclaration {
    /// What changes in an application.
    fileprivate func change(of application: ApplicationID) -> Identity.UpdateApplication {
        Identity.UpdateApplication(
            id: application, name: name, hideAccountExistence: hideAccountExistence,
            signUpByMail: signUpByMail.flatMap { $0 == .automatic ? nil : $0 == .on }, signUpSettings: signUpSettings,
            factorSettings: factorSettings, branding: branding)
    }
}

extension ClientDeclaration {
    /// What changes in the client, except its settings of OAuth.
    fileprivate var change: Identity.UpdateClient {
        Identity.UpdateClient(
            id: id, name: name, origins: origins, redirectURIs: redirectURIs, loginMethods: loginMethods,
            logoURL: logoURL, accentColour: accentColour, isFirstParty: isFirstParty, linkPages: linkPages ?? [:])
    }
}

extension Identity.SetProviderConnection {
    /// The call that would set a stored connection.
    fileprivate init(_ open: OpenConnection) {
        let connection = open.connection
        self.init(
            client: connection.clientID, provider: connection.provider, providerClientID: connection.providerClientID,
            clientSecret: open.secrets.clientSecret, issuer: connection.issuer, teamID: connection.teamID,
            keyID: connection.keyID, key: open.secrets.key)
    }

    /// The same with what is declared. An empty string removes an optional setting.
    fileprivate func merged(with declaration: ConnectionDeclaration) -> Self {
        func merged(_ declared: String?, _ stored: String?) -> String? {
            guard let declared else { return stored }
            return declared.isEmpty ? nil : declared
        }
        var result = self
        result.providerClientID = declaration.providerClientID ?? providerClientID
        result.issuer = merged(declaration.issuer, issuer)
        result.teamID = merged(declaration.teamID, teamID)
        result.keyID = merged(declaration.keyID, keyID)
        result.clientSecret = declaration.clientSecret ?? clientSecret
        result.key = declaration.key ?? key
        return result
    }
}

extension String {
    /// The key ids of a JWK Set, for operators.
    var keyNames: String {
        struct KeySet: Decodable {
            struct Key: Decodable { let kid: String? }
            let keys: [Key]
        }
        let set = try? JSONDecoder().decode(KeySet.self, from: Data(utf8))
        return (set?.keys.map { $0.kid ?? "a key without kid" } ?? []).joined(separator: ", ").cut(toBytes: 1000)
    }
}
