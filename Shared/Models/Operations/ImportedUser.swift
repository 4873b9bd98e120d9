extension Identity {
    /// A user who comes from another system, or leaves for one. Its JSON is a line of a file for `latchkey users import`.
    public struct ImportedUser: Codable, Sendable, Equatable {
        /// The address as the file has it.
        public var email: String
        /// Whether the other system has verified the address.
        public var isEmailVerified: Bool
        /// The hash of the password; nil for a user without one, who signs in by an emailed link.
        public var passwordHash: ImportedPasswordHash?
        /// The personal fields.
        public var fields: [IdentityField: String]
        /// The user's id in the other system, up to ``maximumExternalIDLength`` bytes.
        public var externalID: String?
        /// When the user signed up; nil for now.
        public var createdAt: Timestamp?
        /// Whether the user may sign in.
        public var status: UserStatus

        /// In bytes of UTF-8.
        public static let maximumExternalIDLength = 255

        public init(
            email: String, isEmailVerified: Bool = false, passwordHash: ImportedPasswordHash? = nil,
            fields: [IdentityField: String] = [:], externalID: String? = nil, createdAt: Timestamp? = nil,
            status: UserStatus = .active
        ) {
            self.email = email
            self.isEmailVerified = isEmailVerified
            self.passwordHash = passwordHash
            self.fields = fields
            self.externalID = externalID
            self.createdAt = createdAt
            self.status = status
        }

        enum CodingKeys: String, CodingKey, CaseIterable {
            case email, status, locale, timezone
            case isEmailVerified = "email_verified"
            case passwordHash = "password_hash"
            case avatarURL = "avatar_url"
            case givenName = "given_name"
            case familyName = "family_name"
            case displayName = "display_name"
            case preferredLanguage = "preferred_language"
            case externalID = "external_id"
            case createdAt = "created_at"

            /// The member of a personal field.
            init(_ field: IdentityField) {
                self =
                    switch field {
                    case .avatarURL: .avatarURL
                    case .givenName: .givenName
                    case .familyName: .familyName
                    case .displayName: .displayName
                    case .preferredLanguage: .preferredLanguage
                    case .locale: .locale
                    case .timezone: .timezone
                    }
            }
        }

        public init(from decoder: any Decoder) throws {
            try decoder.requireMembers(of: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            var fields: [IdentityField: String] = [:]
            for field in IdentityField.allCases {
                fields[field] = try container.decodeIfPresent(String.self, forKey: CodingKeys(field))
            }
            self.init(
                email: try container.decode(String.self, forKey: .email),
                isEmailVerified: try container.decodeIfPresent(Bool.self, forKey: .isEmailVerified) ?? false,
                passwordHash: try container.decodeIfPresent(ImportedPasswordHash.self, forKey: .passwordHash),
                fields: fields, externalID: try container.decodeIfPresent(String.self, forKey: .externalID),
                createdAt: try container.decodeIfPresent(Timestamp.self, forKey: .createdAt),
                status: try container.decodeIfPresent(UserStatus.self, forKey: .status) ?? .active)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(email, forKey: .email)
            try container.encode(isEmailVerified, forKey: .isEmailVerified)
            try container.encodeIfPresent(passwordHash, forKey: .passwordHash)
            for field in IdentityField.allCases {
                try container.encodeIfPresent(fields[field], forKey: CodingKeys(field))
            }
            try container.encodeIfPresent(externalID, forKey: .externalID)
            try container.encodeIfPresent(createdAt, forKey: .createdAt)
            if status != .active { try container.encode(status, forKey: .status) }
        }
    }
}
