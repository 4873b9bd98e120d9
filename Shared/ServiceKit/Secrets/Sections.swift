public import Models

/// What gateway has to keep.
public struct GatewaySecrets: Codable, Sendable {
    /// Signs CSRF tokens.
    public var csrfKey: SecretKey

    /// Makes a section.
    public init(csrfKey: SecretKey) { self.csrfKey = csrfKey }

    enum CodingKeys: String, CodingKey { case csrfKey = "csrf_key" }
}

/// What identity has to keep.
public struct IdentitySecrets: Codable, Sendable {
    /// A secret that goes into every password hash and is kept out of the database.
    public struct Pepper: Codable, Sendable {
        /// Names the pepper in stored hashes.
        public var id: String
        /// The pepper.
        public var key: SecretKey

        /// Makes a pepper.
        public init(id: String, key: SecretKey) {
            self.id = id
            self.key = key
        }
    }

    /// The peppers, the one for new hashes first.
    public var peppers: [Pepper]
    /// Turns addresses into the hashes by which they are looked up.
    public var emailHashKey: SecretKey
    /// Signs identity's proofs (Ed25519 seed, 32 bytes).
    public var proofSigningKey: SecretKey
    /// The public keys (Ed25519, 32 bytes) of the services whose proofs identity believes, by service name.
    public var trustedProofKeys: [String: SecretKey]
    /// Encrypt the secrets of connections with providers (AES-256-GCM, 32 bytes), the one for new ones first. Files from
    /// before there were connections have none.
    public var connectionKeys: [SecretKey]?

    /// Makes a section.
    public init(
        peppers: [Pepper], emailHashKey: SecretKey, proofSigningKey: SecretKey,
        trustedProofKeys: [String: SecretKey], connectionKeys: [SecretKey]
    ) {
        self.connectionKeys = connectionKeys
        self.peppers = peppers
        self.emailHashKey = emailHashKey
        self.proofSigningKey = proofSigningKey
        self.trustedProofKeys = trustedProofKeys
    }

    enum CodingKeys: String, CodingKey {
        case peppers
        case emailHashKey = "email_hash_key"
        case connectionKeys = "connection_keys"
        case proofSigningKey = "proof_signing_key"
        case trustedProofKeys = "trusted_proof_keys"
    }
}

/// What tokens has to keep.
public struct TokensSecrets: Codable, Sendable {
    /// Encrypt the signing keys in the store (AES-256-GCM, 32 bytes), the one for new keys first.
    public var keyEncryptionKeys: [SecretKey]
    /// Derives a refresh token's successor.
    public var refreshDerivationKey: SecretKey
    /// Signs tokens' proofs (Ed25519 seed, 32 bytes).
    public var proofSigningKey: SecretKey
    /// The public keys (Ed25519, 32 bytes) of the services whose proofs tokens believes, by service name.
    public var trustedProofKeys: [String: SecretKey]

    /// Makes a section.
    public init(
        keyEncryptionKeys: [SecretKey], refreshDerivationKey: SecretKey, proofSigningKey: SecretKey,
        trustedProofKeys: [String: SecretKey]
    ) {
        self.keyEncryptionKeys = keyEncryptionKeys
        self.refreshDerivationKey = refreshDerivationKey
        self.proofSigningKey = proofSigningKey
        self.trustedProofKeys = trustedProofKeys
    }

    enum CodingKeys: String, CodingKey {
        case keyEncryptionKeys = "key_encryption_keys"
        case refreshDerivationKey = "refresh_derivation_key"
        case proofSigningKey = "proof_signing_key"
        case trustedProofKeys = "trusted_proof_keys"
    }
}

/// What mailer has to keep.
public struct MailerSecrets: Codable, Sendable {
    /// Signs mailer's proofs (Ed25519 seed, 32 bytes).
    public var proofSigningKey: SecretKey
    /// Encrypts the tokens in mails that wait (AES-256-GCM, 32 bytes), and keys the hashes of codes.
    public var outboxKey: SecretKey
    /// The public keys (Ed25519, 32 bytes) of the services whose proofs mailer believes, by service name. Files from
    /// before identity signed mails have none.
    public var trustedProofKeys: [String: SecretKey]?

    /// Makes a section.
    public init(proofSigningKey: SecretKey, outboxKey: SecretKey, trustedProofKeys: [String: SecretKey]) {
        self.proofSigningKey = proofSigningKey
        self.outboxKey = outboxKey
        self.trustedProofKeys = trustedProofKeys
    }

    enum CodingKeys: String, CodingKey {
        case proofSigningKey = "proof_signing_key"
        case outboxKey = "outbox_key"
        case trustedProofKeys = "trusted_proof_keys"
    }
}

/// The passwords of the stores' users, one for each service that has a store. The services get theirs as files; the
/// stores' own set-up is made from these.
public struct StorePasswords: Codable, Sendable {
    /// Of PostgreSQL's superuser, who makes roles and schemas and does nothing else.
    public var postgres: Secret
    /// Of the database roles, by the service's name.
    public var database: [String: Secret]
    /// Of the Redis users, by the service's name.
    public var redis: [String: Secret]

    /// The services with a database role.
    public static let databaseUsers: [ServiceName] = [.identity, .waitlists]
    /// The services with a Redis user.
    public static let redisUsers: [ServiceName] = [.tokens, .mailer]

    /// New ones.
    public static func random() -> StorePasswords {
        func passwords(_ services: [ServiceName]) -> [String: Secret] {
            Dictionary(uniqueKeysWithValues: services.map { ($0.rawValue, .randomPassword()) })
        }
        return StorePasswords(
            postgres: .randomPassword(), database: passwords(databaseUsers), redis: passwords(redisUsers))
    }
}

extension Secret {
    /// 256 bits in letters that need no quotes anywhere.
    fileprivate static func randomPassword() -> Secret {
        var generator = SystemRandomNumberGenerator()
        return Secret(
            (0..<4).map { _ in
                let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined())
    }
}
