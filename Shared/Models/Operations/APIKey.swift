import Foundation

/// A key with which a program calls the admin API. The key itself is displayed once; only its hash is stored.
public struct APIKey: Codable, Sendable, Equatable {
    /// What a key may do.
    public enum Scope: String, Codable, Sendable, CaseIterable {
        /// Look.
        case read
        /// Look, and change.
        case write
    }

    /// Unique identifier of the key, which is not secret.
    public var id: APIKeyID
    /// Name for operators; see ``VisibleName``.
    public var name: String
    /// What it may do.
    public var scope: Scope
    /// The application that it is limited to; null for all, and for what belongs to none.
    @Nullable public var applicationID: ApplicationID?
    /// When it was created.
    public var createdAt: Timestamp
    /// From when on it is refused; null for never.
    @Nullable public var expiresAt: Timestamp?
    /// When it was used last, to the minute; null for never.
    @Nullable public var lastUsedAt: Timestamp?

    public init(
        id: APIKeyID, name: String, scope: Scope, applicationID: ApplicationID? = nil, createdAt: Timestamp,
        expiresAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.scope = scope
        self.applicationID = applicationID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, name, scope
        case applicationID = "application_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
    }
}

extension TypedID where Kind == Kinds.Application {
    /// The application of entries of the audit log that concern the whole fleet: all bits are zero, which no application's id has.
    public static let wholeFleet = Self(uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}
