import Foundation
import Models

/// The body of a message to a webhook, as Standard Webhooks has it.
struct WebhookMessage: Encodable {
    /// What happened.
    let type: WebhookEvent
    /// When it happened.
    let timestamp: Timestamp
    /// What the receiver is told about it.
    let data: Details

    struct Details: Encodable {
        let application: ApplicationID
        let user: UserID?
        let profile: WebhookUser?
        let occurrence: WebhookOccurrence

        private enum CodingKeys: String, CodingKey {
            case user, account, role, factor, amr, provider, change, changed
            case applicationID = "application_id"
            case userID = "user_id"
            case clientID = "client_id"
            case accountID = "account_id"
            case previousRole = "previous_role"
            case allSessions = "all_sessions"
            case entryID = "entry_id"
            case featureKey = "feature_key"
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(application, forKey: .applicationID)
            try members.encodeIfPresent(user, forKey: .userID)
            try members.encodeIfPresent(profile, forKey: .user)
            try members.encodeIfPresent(occurrence.client, forKey: .clientID)
            try members.encodeIfPresent(occurrence.account, forKey: .accountID)
            try members.encodeIfPresent(occurrence.role, forKey: .role)
            try members.encodeIfPresent(occurrence.previousRole, forKey: .previousRole)
            try members.encodeIfPresent(occurrence.factor, forKey: .factor)
            try members.encodeIfPresent(occurrence.methods, forKey: .amr)
            try members.encodeIfPresent(occurrence.provider, forKey: .provider)
            try members.encodeIfPresent(occurrence.change, forKey: .change)
            try members.encodeIfPresent(occurrence.changed, forKey: .changed)
            try members.encodeIfPresent(occurrence.all, forKey: .allSessions)
            try members.encodeIfPresent(occurrence.entry, forKey: .entryID)
            try members.encodeIfPresent(occurrence.feature, forKey: .featureKey)
        }
    }

    init(
        _ occurrence: WebhookOccurrence, of application: ApplicationID, user: UserID?, profile: WebhookUser? = nil
    ) {
        type = occurrence.type
        timestamp = Timestamp(occurrence.at)
        data = Details(application: application, user: user, profile: profile, occurrence: occurrence)
    }

    /// The JSON, with its members in a fixed order.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// A user in a message to a webhook, as they are when it is dispatched.
struct WebhookUser: Encodable {
    let id: UserID
    let status: UserStatus
    /// The user's address; nil if there is none.
    let email: EmailAddress?
    let isEmailVerified: Bool
    let createdAt: Timestamp
    /// Personal data; nil once it has been erased.
    let identity: UserIdentity?

    init(_ record: UserRecord) {
        let credential = record.profile.credentials.first { $0.email != nil }
        id = record.profile.id
        status = record.profile.status
        email = credential?.email
        isEmailVerified = credential?.emailVerifiedAt != nil
        createdAt = record.createdAt
        identity = record.profile.identity
    }

    private enum CodingKeys: String, CodingKey {
        case id, status, email
        case isEmailVerified = "email_verified"
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        try identity?.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(status, forKey: .status)
        try members.encode(email, forKey: .email)
        try members.encode(isEmailVerified, forKey: .isEmailVerified)
        try members.encode(createdAt, forKey: .createdAt)
    }
}
