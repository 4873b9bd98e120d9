import Foundation
import Models
import RPC

/// Creates a key for the admin API. Only this reply has the key itself.
struct CreateAPIKeyHandler: RPCHandler {
    let keys: APIKeyStore

    func callAsFunction(
        _ call: Identity.CreateAPIKey, _ context: CallContext
    ) async throws -> Identity.CreateAPIKey.Reply {
        var invalid: [InvalidParameter] = []
        if !VisibleName.isValid(call.name) {
            invalid.append(.init(in: .body, path: "/name", type: "format", expected: VisibleName.expectation))
        }
        if let lifetime = call.lifetime, !(60...Identity.CreateAPIKey.maximumLifetime).contains(lifetime) {
            invalid.append(
                .init(
                    in: .body, path: "/lifetime", type: "range",
                    expected: "60 to \(Identity.CreateAPIKey.maximumLifetime) seconds"))
        }
        try invalid.refuse()
        let now = Date()
        let key = APIKey(
            id: .make(), name: call.name, scope: call.scope, applicationID: call.application,
            createdAt: Timestamp(now),
            expiresAt: call.lifetime.map { Timestamp(now.addingTimeInterval(TimeInterval($0))) })
        let secret = APIKeySecret(for: key.id)
        try await keys.add(
            key, hash: secret.hash, maximum: Identity.CreateAPIKey.maximumCount,
            audit: .apiKey(key, .apiKeyCreated, context), deadline: context.deadline.instant)
        return .init(key: key, secret: secret.secret)
    }
}

extension AuditEntry {
    /// The entry of what happened to a key. It belongs to the key's application, if it is limited to one.
    static func apiKey(_ key: APIKey, _ event: AuditEvent, _ context: CallContext) -> AuditEntry {
        var settings: [(String, String?)] = [("api_key", key.id.description), ("name", key.name)]
        settings += [("scope", key.scope.rawValue), ("expires_at", key.expiresAt?.description)]
        let changes = settings.filter { $0.1 != nil }.map { name, value in
            event == .apiKeyCreated
                ? Identity.AuditRecord.Change(name, from: nil, to: value)
                : Identity.AuditRecord.Change(name, from: value, to: nil)
        }
        return AuditEntry(
            event: event, application: key.applicationID ?? .wholeFleet, changes: changes, context: context)
    }
}
