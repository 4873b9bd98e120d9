import Foundation
import Models

/// An event for a webhook as the database keeps it. Triggers write it (see the migration 027), in the transaction that causes it; what a
/// receiver is told about the user is read when it is dispatched.
struct WebhookOccurrence: Codable, Sendable, Equatable {
    let webhook: WebhookID
    let type: WebhookEvent
    /// When it happened.
    let at: Date
    /// The client at which it happened.
    var client: ClientID?
    /// The account of a member.
    var account: AccountID?
    /// The role of a member: the new one, or that of a member who was removed.
    var role: Role?
    var previousRole: Role?
    /// The kind of a factor.
    var factor: Factor.Kind?
    /// How a user has authenticated (RFC 8176).
    var methods: [String]?
    /// The provider by which a user has signed in.
    var provider: Provider?
    /// What became of a user: the event of the audit log.
    var change: String?
    /// The fields that were changed.
    var changed: [String]?
    /// Whether all sessions ended but at most the one at hand.
    var all: Bool?
    /// The place on a waitlist.
    var entry: WaitlistRowID?
    /// The feature that is waited for; nil for the waitlist for signing up.
    var feature: FeatureKey?

    init(webhook: WebhookID, type: WebhookEvent, at: Date) {
        (self.webhook, self.type, self.at) = (webhook, type, at)
    }

    private enum CodingKeys: String, CodingKey {
        case webhook, type, at, client, account, role, factor, methods, provider, change, changed, all, entry,
            feature
        case previousRole = "previous_role"
    }

    /// Reads what `identity.enqueue_webhooks` wrote: ids as the database has them, times in milliseconds.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        webhook = WebhookID(uuid: try members.decode(UUID.self, forKey: .webhook))
        type = try members.decode(WebhookEvent.self, forKey: .type)
        at = Date(timeIntervalSince1970: try members.decode(Double.self, forKey: .at) / 1000)
        client = try members.decodeIfPresent(ClientID.self, forKey: .client)
        account = try members.decodeIfPresent(UUID.self, forKey: .account).map { AccountID(uuid: $0) }
        role = try members.decodeIfPresent(Role.self, forKey: .role)
        previousRole = try members.decodeIfPresent(Role.self, forKey: .previousRole)
        factor = try members.decodeIfPresent(Factor.Kind.self, forKey: .factor)
        methods = try members.decodeIfPresent(String.self, forKey: .methods)?.split(separator: " ").map(String.init)
        provider = try members.decodeIfPresent(Provider.self, forKey: .provider)
        change = try members.decodeIfPresent(String.self, forKey: .change)
        changed = try members.decodeIfPresent([String].self, forKey: .changed)
        all = try members.decodeIfPresent(Bool.self, forKey: .all)
        entry = try members.decodeIfPresent(UUID.self, forKey: .entry).map { WaitlistRowID(uuid: $0) }
        feature = try members.decodeIfPresent(FeatureKey.self, forKey: .feature)
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(webhook.uuid.uuidString.lowercased(), forKey: .webhook)
        try members.encode(type, forKey: .type)
        try members.encode(Int((at.timeIntervalSince1970 * 1000).rounded()), forKey: .at)
        try members.encodeIfPresent(client, forKey: .client)
        try members.encodeIfPresent(account?.uuid.uuidString.lowercased(), forKey: .account)
        try members.encodeIfPresent(role, forKey: .role)
        try members.encodeIfPresent(previousRole, forKey: .previousRole)
        try members.encodeIfPresent(factor, forKey: .factor)
        try members.encodeIfPresent(methods?.joined(separator: " "), forKey: .methods)
        try members.encodeIfPresent(provider, forKey: .provider)
        try members.encodeIfPresent(change, forKey: .change)
        try members.encodeIfPresent(changed, forKey: .changed)
        try members.encodeIfPresent(all, forKey: .all)
        try members.encodeIfPresent(entry?.uuid.uuidString.lowercased(), forKey: .entry)
        try members.encodeIfPresent(feature, forKey: .feature)
    }
}
